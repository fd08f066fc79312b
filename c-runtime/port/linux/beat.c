// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The beat's rhythm has no drift: each expiry is computed from the one before, not from the time at which it was served. A
 * handler that takes longer than its interval, or an interval of a few ns, must not keep the CPU in the timer interrupt: after
 * each run the next expiry lies far enough ahead that the beats of a session together leave at least half the CPU to others.
 * Intervals that pass without a run are counted as missed.
 */
#include "../port.h"
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <asm/irq_regs.h>
#include "beat.h"
#include "../../core/ledger.h"
#include "../../core/family.h"
#include "../../compat/hrtimer.h"

#define STP_LATE_CAP NSEC_PER_MSEC	/* an expiry served later than this says nothing about the cost of an interrupt */
#define STP_LEAST_GAP (2 * NSEC_PER_USEC)

/* The length of the next interval, ns, at least 1. */
static u64 next_interval(const struct stp_beat *beat)
{
	u64 roll, offset;

	if (!beat->random)
		return beat->interval;
	roll = (u64)stp_port_random() << 32 | stp_port_random();
	div64_u64_rem(roll, 2 * beat->random + 1, &offset);
	offset += beat->interval;
	return offset > beat->random ? offset - beat->random : 1;
}

/* The earliest time for the next expiry, after a run that was due at `due`, served at `start` and ended at `end`. What an
 * interrupt costs beside the handler shows in how late it was served. */
static ktime_t earliest(const struct stp_beat *beat, ktime_t due, ktime_t start, ktime_t end)
{
	s64 late = clamp_t(s64, ktime_sub(start, due), 0, STP_LATE_CAP);
	s64 rest = ktime_sub(end, start) * (2 * beat->fast - 1);

	return ktime_add_ns(end, rest + late + STP_LEAST_GAP);
}

static void rearm(struct stp_beat *beat, ktime_t start)
{
	struct hrtimer *timer = &beat->timer;
	ktime_t due = hrtimer_get_expires(timer);
	ktime_t limit = earliest(beat, due, start, hrtimer_cb_get_time(timer));
	u64 steps;

	if (beat->random) {
		ktime_t next = ktime_add_safe(due, next_interval(beat));

		steps = next < limit ? 2 : 1;
		hrtimer_set_expires(timer, max(next, limit));
	} else {
		hrtimer_set_expires(timer, ktime_add_safe(due, beat->interval));
		steps = 1 + hrtimer_forward(timer, limit, beat->interval);
	}
	if (steps > 1)
		stp_ledger_missed(steps - 1);
}

/* Hard interrupt. */
static enum hrtimer_restart beat_fire(struct hrtimer *timer)
{
	struct stp_beat *beat = container_of(timer, struct stp_beat, timer);
	ktime_t start = hrtimer_cb_get_time(timer);

	if (READ_ONCE(beat->stopped))
		return HRTIMER_NORESTART;
	stp_probe_hit(beat->probe, get_irq_regs());
	rearm(beat, start);
	return HRTIMER_RESTART;
}

void stp_beat_setup(struct stp_beat *beat, const struct stp_timer_probe *probe, u64 interval, unsigned int fast,
		    enum hrtimer_mode mode)
{
	beat->probe = probe->probe;
	beat->interval = clamp_t(u64, interval, 1, KTIME_MAX / 4);
	beat->random = min_t(u64, probe->random, KTIME_MAX / 4);
	beat->fast = max(fast, 1u);
	stp_hrtimer_setup(&beat->timer, beat_fire, mode);
}

void stp_beat_start(struct stp_beat *beat)
{
	WRITE_ONCE(beat->stopped, false);
	hrtimer_start(&beat->timer, ns_to_ktime(next_interval(beat)), HRTIMER_MODE_REL_PINNED_HARD);
}

void stp_beat_stop(struct stp_beat *beat)
{
	WRITE_ONCE(beat->stopped, true);
	hrtimer_cancel(&beat->timer);
}
