/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The life of one hit. Every way out of it gives back what was taken, and a hit that does not reach its handler is counted.
 */
#include "handler.h"
#include "../port/port.h"
#include "error.h"
#include "ledger.h"
#include "output.h"
#include "session.h"
#include "share.h"
#include "watch.h"

/* Set by lock.c and share.c, parts that a script may do without: declared here, these do not link them. */
struct stp_lock *stp_locks;
struct stp_lanes stp_lanes;

/* Past the limit the session fails. The message is upstream's. */
static __attribute__((__noinline__)) void skip(struct stp_slot *slot, struct stp_context *c, const struct stp_probe *probe, enum stp_skip why)
{
	static const char text[] = "Skipped too many probes, check MAXSKIPPED or try again with stap -t for more details.";
	const struct stp_limits *limits = stp_script.limits;

	stp_ledger_skip(slot, probe, why);
	if (limits->suppress_handler_errors || limits->max_skipped < 0)
		return;
	if (stp_ledger_skipped() <= (stp_u64)limits->max_skipped || stp_session_failed())
		return;
	stp_session_stop(STP_STOP_ERRORS);
	stp_output_write(c, STP_ERROR, text, sizeof(text) - 1, 0);
}

enum stp_guarded stp_probe_body(struct stp_context *c, const struct stp_probe *probe)
{
	if (probe->condition && !probe->condition(c) && !c->error)
		return STP_GUARDED_DISARMED;
	if (!c->error)
		probe->handler(c);
	stp_output_commit(c);
	return STP_GUARDED_RAN;
}

/* All that it shares at once, if nobody is in the way: else the guard waits. */
static stp_bool share(struct stp_lane *lane, const struct stp_probe *probe)
{
	unsigned i;

	if (stp_unlikely(__atomic_load_n(&lane->busy, __ATOMIC_RELAXED) & probe->shares))
		return 0;
	__atomic_fetch_or(&lane->busy, probe->shares, __ATOMIC_SEQ_CST);
	for (i = 0; i < probe->nlocks; i++) {
		if (stp_likely(stp_lock_is_free(probe->locks[i].global)))
			continue;
		stp_lane_leave(lane, probe->shares);
		return 0;
	}
	if (stp_unlikely(probe->shares & ~__atomic_load_n(&lane->dirty, __ATOMIC_RELAXED)))
		__atomic_or_fetch(&lane->dirty, probe->shares, __ATOMIC_RELAXED);
	return 1;
}

/* The common cases without a call of a guard. */
static enum stp_guarded run_guarded(struct stp_context *c, const struct stp_probe *probe)
{
	struct stp_lane *lane = 0;
	enum stp_guarded how;

	if (probe->guard) {
		lane = stp_lane_of(c->cpu);
		if (!probe->only_shares || !share(lane, probe))
			return probe->guard->run(c, probe);
		c->lane = lane->values;
	}
	how = stp_probe_body(c, probe);
	if (lane)
		stp_lane_leave(lane, probe->shares);
	return how;
}

static stp_bool run(struct stp_slot *slot, struct stp_context *c, const struct stp_probe *probe)
{
	const struct stp_watch *watch = stp_script.watch;
	stp_u64 start = watch ? watch->clock() : 0;

	switch (run_guarded(c, probe)) {
	case STP_GUARDED_LOCKED_OUT:
		skip(slot, c, probe, STP_SKIP_LOCK);
		return 0;
	case STP_GUARDED_DISARMED:
		return 1;
	case STP_GUARDED_RAN:
		break;
	}
	stp_ledger_hit(slot, probe, c->error && c->error != stp_aborted);
	if (watch)
		watch->ran(slot, c, start);
	if (stp_unlikely(c->error))
		stp_error_report(c);
	return 1;
}

/* With a context of our own, or not at all. */
static stp_bool enter(struct stp_slot *slot, const struct stp_probe *probe, const struct stp_hit *hit)
{
	struct stp_context *c = stp_context_take(slot, probe, hit);
	stp_bool ran = 0;

	if (stp_unlikely(!c)) {
		stp_ledger_skip(slot, probe, STP_SKIP_REENTRANT);
		return 0;
	}
	if (stp_unlikely(stp_port_stack_left() < STP_MINSTACK))
		skip(slot, c, probe, STP_SKIP_STACK);
	else
		ran = run(slot, c, probe);
	stp_context_give(c);
	return ran;
}

/* All of it in one function: a call and its return cost as much as what most pieces of a hit do. */
__attribute__((__flatten__)) stp_bool stp_probe_hit_with(const struct stp_probe *probe, const struct stp_hit *hit)
{
	unsigned long state = stp_port_enter();
	struct stp_slot *slot = stp_context_slot();
	stp_bool ran = 0;

	if (stp_likely(stp_session_state() == STP_STATE_RUNNING && !stp_port_in_session()))
		ran = enter(slot, probe, hit);
	else
		stp_ledger_skip(slot, probe, STP_SKIP_BUSY);
	stp_port_leave(state);
	return ran;
}

void stp_probe_skip(const struct stp_probe *probe, enum stp_skip why)
{
	unsigned long state = stp_port_enter();

	stp_ledger_skip(stp_context_slot(), probe, why);
	stp_port_leave(state);
}

stp_bool stp_probe_hit(const struct stp_probe *probe, void *regs)
{
	struct stp_hit hit = { .regs = regs };

	return stp_probe_hit_with(probe, &hit);
}

stp_bool stp_probe_run(const struct stp_probe *probe)
{
	unsigned long state = stp_port_enter();
	stp_bool ran = enter(stp_context_slot(), probe, &stp_no_hit);

	stp_port_leave(state);
	return ran;
}
