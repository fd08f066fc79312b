// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The beat's rhythm has no drift: each expiry is computed from the one before, not from the time at which it was served. A
 * handler that takes longer than its interval, or an interval of a few ns, must not keep the CPU in the timer interrupt: after
 * each run the next expiry lies far enough ahead that the beats of a session together leave at least half the CPU to others.
 * Intervals that pass without a run are counted as missed.
 */
#include "../port.h"
#include <linux/atomic.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <asm/irq_regs.h>
#include "beat.h"
#include "../../core/ledger.h"
#include "../../core/family.h"
#include "../../compat/hrtimer.h"

#define STP_LATE_CAP (50 * NSEC_PER_USEC)	/* what comes later than that was held up by something else */
#define STP_LEAST_GAP (2 * NSEC_PER_USEC)
#define STP_START_GAP (20 * NSEC_PER_USEC)	/* for each fast beat: so that all have started before the first fires */

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

/* The earliest time for the next expiry, after a run that took `run` ns up to `end`. What an interrupt costs beside the
 * handler shows in how late it was served. */
static ktime_t earliest(const struct stp_beat *beat, ktime_t end, s64 run, s64 late)
{
	return ktime_add_ns(end, run * (2 * beat->fast - 1) + late + STP_LEAST_GAP);
}

/*
 * An expiry that lies in the past when the interrupt ends is served in the same interrupt; the third one in a row makes the
 * kernel complain. So expiries that are put off are spaced: each comes at least `space` ns after the last such one.
 */
static ktime_t put_off(ktime_t until, s64 space)
{
	static atomic64_t last_put_off;
	s64 last = atomic64_read(&last_put_off), next;

	do {
		next = max(until, last + space);
	} while (!atomic64_try_cmpxchg(&last_put_off, &last, next));
	return next;
}

/* Moves the expiry past `until`; gives the number of intervals that it took. */
static u64 step_past(struct stp_beat *beat, ktime_t until)
{
	struct hrtimer *timer = &beat->timer;

	if (!beat->random)
		return hrtimer_forward(timer, until, beat->interval);
	hrtimer_set_expires(timer, until);
	return 1;
}

static void rearm(struct stp_beat *beat, ktime_t start)
{
	struct hrtimer *timer = &beat->timer;
	ktime_t end = hrtimer_cb_get_time(timer), due = hrtimer_get_expires(timer), limit;
	s64 run = ktime_sub(end, start), late = clamp_t(s64, ktime_sub(start, due), 0, STP_LATE_CAP);

	hrtimer_set_expires(timer, ktime_add_safe(due, next_interval(beat)));
	limit = earliest(beat, end, run, late);
	if (hrtimer_get_expires(timer) < limit)
		stp_ledger_missed(step_past(beat, put_off(limit, 2 * (run + late + STP_LEAST_GAP))));
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

void stp_beat_setup(struct stp_beat *beat, const struct stp_timer_probe *probe, u64 interval, unsigned int fast)
{
	beat->probe = probe->probe;
	beat->interval = clamp_t(u64, interval, 1, KTIME_MAX / 4);
	beat->random = min_t(u64, probe->random, KTIME_MAX / 4);
	beat->fast = max(fast, 1u);
	stp_hrtimer_setup(&beat->timer, beat_fire, HRTIMER_MODE_REL_PINNED_HARD);
}

void stp_beat_start(struct stp_beat *beat)
{
	u64 first = max_t(u64, next_interval(beat), STP_START_GAP * beat->fast);

	WRITE_ONCE(beat->stopped, false);
	hrtimer_start(&beat->timer, ns_to_ktime(first), HRTIMER_MODE_REL_PINNED_HARD);
}

void stp_beat_stop(struct stp_beat *beat)
{
	WRITE_ONCE(beat->stopped, true);
	hrtimer_cancel(&beat->timer);
}
