// SPDX-License-Identifier: GPL-2.0-or-later
/* timer.jiffies: a timer of the kernel's wheel for each probe. Handlers run in softirq context and have no registers. */
#include "../port/port.h"
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/timer.h>
#include "../core/family.h"
#include "../core/ledger.h"
#include "../core/session.h"

struct jiffies_timer {
	struct timer_list timer;
	const struct stp_timer_probe *probe;
	bool stopped;
};

static struct jiffies_timer *timers;

/* The length of the next interval, jiffies, at least 1. */
static unsigned long next_interval(const struct stp_timer_probe *probe)
{
	u64 length = clamp_t(u64, probe->interval, 1, MAX_JIFFY_OFFSET);
	u64 random = min_t(u64, probe->random, length), offset;

	if (random) {
		div64_u64_rem(stp_port_random(), 2 * random + 1, &offset);
		length = length + offset - random;
	}
	return max_t(u64, length, 1);
}

/* Softirq. The rhythm is kept: the next expiry counts from this one, unless that is past. */
static void jiffies_fire(struct timer_list *timer)
{
	struct jiffies_timer *own = container_of(timer, struct jiffies_timer, timer);
	unsigned long next;

	if (READ_ONCE(own->stopped))
		return;
	stp_probe_hit(own->probe->probe, NULL);
	next = timer->expires + next_interval(own->probe);
	if (time_before_eq(next, jiffies)) {
		stp_ledger_missed(1);
		next = jiffies + 1;
	}
	mod_timer(timer, next);
}

static int jiffies_prepare(const struct stp_family_use *use)
{
	const struct stp_timer_probe *table = use->table;
	u32 i;

	timers = stp_port_alloc(use->n * sizeof(*timers));
	if (!timers) {
		stp_session_warn("no memory for %d timers", (stp_i64)use->n);
		return -ENOMEM;
	}
	for (i = 0; i < use->n; i++) {
		timers[i].probe = &table[i];
		timer_setup(&timers[i].timer, jiffies_fire, 0);
	}
	return 0;
}

static int jiffies_arm(const struct stp_family_use *use)
{
	u32 i;

	for (i = 0; i < use->n; i++)
		mod_timer(&timers[i].timer, jiffies + next_interval(timers[i].probe));
	return 0;
}

static void jiffies_disarm(const struct stp_family_use *use)
{
	u32 i;

	for (i = 0; i < use->n; i++) {
		WRITE_ONCE(timers[i].stopped, true);
		timer_delete_sync(&timers[i].timer);
	}
}

static void jiffies_release(const struct stp_family_use *use)
{
	stp_port_free(timers);
	timers = NULL;
}

const struct stp_family stp_family_jiffies = {
	.name = "jiffies",
	.prepare = jiffies_prepare,
	.arm = jiffies_arm,
	.disarm = jiffies_disarm,
	.release = jiffies_release,
};
