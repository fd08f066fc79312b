/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The timer families for one thread: every timer has its next time, one timerfd is set to the earliest. A timer that is late
 * by several intervals runs once, as a kernel timer that is moved forward.
 */
#include <sys/timerfd.h>
#include <unistd.h>
#include "../../core/family.h"
#include "../../core/ledger.h"
#include "../port.h"
#include "user.h"

#define SECOND 1000000000ull

struct timer {
	const struct stp_probe *probe;
	stp_u64 interval, random;	/* ns */
	stp_u64 next;
};

/* Timers of one family. */
struct group {
	const struct stp_family *family;
	struct timer *timers;
	stp_u32 n;
	stp_u64 unit;			/* ns of one unit of the table's intervals */
	stp_bool armed;
};

static struct group groups[3];
static int fd = -1;

/* ---- time ---- */

static stp_u64 tick(void)
{
	long hz = sysconf(_SC_CLK_TCK);

	return hz > 0 ? SECOND / (stp_u64)hz : SECOND / 100;
}

static stp_u64 random_up_to(stp_u64 most)
{
	stp_u64 r = (stp_u64)stp_port_random() << 32 | stp_port_random();

	return r % (most + 1);
}

/* interval +- a random part, at least 1 ns. */
static stp_u64 next_interval(const struct timer *t)
{
	stp_u64 ns = t->interval + t->random;
	stp_u64 less = t->random ? random_up_to(2 * t->random) : 0;

	return ns > less ? ns - less : 1;
}

static struct timer *earliest(void)
{
	struct timer *best = 0;
	unsigned g;
	stp_u32 i;

	for (g = 0; g < 3; g++)
		for (i = 0; groups[g].armed && i < groups[g].n; i++)
			if (!best || groups[g].timers[i].next < best->next)
				best = &groups[g].timers[i];
	return best;
}

static void set_alarm(void)
{
	struct timer *first = earliest();
	struct itimerspec when = { { 0, 0 }, { 0, 0 } };

	if (first) {
		when.it_value.tv_sec = (time_t)(first->next / SECOND);
		when.it_value.tv_nsec = (long)(first->next % SECOND);
	}
	timerfd_settime(fd, TFD_TIMER_ABSTIME, &when, 0);
}

int stp_timers_fd(void)
{
	return fd;
}

/* To the first time after now; the intervals that pass without a run are counted. */
static void move_forward(struct timer *t, stp_u64 now)
{
	stp_u64 interval = next_interval(t);
	stp_u64 missed;

	t->next += interval;
	if (t->next > now)
		return;
	missed = (now - t->next) / interval + 1;
	t->next += missed * interval;
	stp_ledger_missed(missed);
}

void stp_timers_fire(void)
{
	stp_u64 expirations, now = stp_port_now();
	struct timer *t;

	if (read(fd, &expirations, sizeof(expirations)) < 0)
		return;
	while ((t = earliest()) && t->next <= now && !stp_session_stopping()) {
		move_forward(t, now);
		stp_probe_hit(t->probe, 0);
	}
	set_alarm();
}

/* ---- families ---- */

static struct group *group_of(const struct stp_family *family)
{
	struct group *g = groups;

	while (g->family && g->family != family)
		g++;
	g->family = family;
	return g;
}

static int prepare(const struct stp_family_use *use, stp_u64 unit)
{
	struct group *g = group_of(use->family);
	const struct stp_timer_probe *table = use->table;
	stp_u32 i;

	g->unit = unit;
	g->n = use->n;
	g->timers = stp_port_alloc(use->n * sizeof(*g->timers));
	if (fd < 0)
		fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	if (!g->timers || fd < 0) {
		stp_session_warn("no memory or descriptor for %d timers", (stp_i64)use->n);
		return -12;
	}
	for (i = 0; i < use->n; i++) {
		g->timers[i].probe = table[i].probe;
		g->timers[i].interval = (table[i].interval ? table[i].interval : 1) * unit;
		g->timers[i].random = table[i].random * unit;
	}
	return 0;
}

static int prepare_timer(const struct stp_family_use *use)
{
	return prepare(use, 1);
}

static int prepare_jiffies(const struct stp_family_use *use)
{
	return prepare(use, tick());
}

/* There is nothing to interrupt here: a tick, or an interval of ns, on the one CPU. */
static int prepare_profile(const struct stp_family_use *use)
{
	struct group *g = group_of(use->family);
	const struct stp_timer_probe *table = use->table;
	int rc = prepare(use, 1);
	stp_u32 i;

	for (i = 0; !rc && i < use->n; i++)
		if (!table[i].interval)
			g->timers[i].interval = tick();
	return rc;
}

static int arm(const struct stp_family_use *use)
{
	struct group *g = group_of(use->family);
	stp_u64 now = stp_port_now();
	stp_u32 i;

	for (i = 0; i < g->n; i++)
		g->timers[i].next = now + next_interval(&g->timers[i]);
	g->armed = 1;
	set_alarm();
	return 0;
}

static void disarm(const struct stp_family_use *use)
{
	group_of(use->family)->armed = 0;
	set_alarm();
}

static void release(const struct stp_family_use *use)
{
	struct group *g = group_of(use->family);

	stp_port_free(g->timers);
	g->timers = 0;
	g->n = 0;
}

const struct stp_family stp_family_timer = { .name = "timer", .prepare = prepare_timer, .arm = arm, .disarm = disarm, .release = release };
const struct stp_family stp_family_jiffies = { .name = "jiffies", .prepare = prepare_jiffies, .arm = arm, .disarm = disarm, .release = release };
const struct stp_family stp_family_profile = { .name = "profile", .prepare = prepare_profile, .arm = arm, .disarm = disarm, .release = release };
