/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The life of one hit. Every way out of it gives back what was taken, and a hit that does not reach its handler is counted.
 *
 * All of it is in line: a call and its return cost as much as what most pieces of a hit do. A family whose hits are many includes this beside its
 * port's hot.h; the others call stp_probe_hit_with.
 */
#ifndef STP_HIT_H
#define STP_HIT_H
#include "../port/port.h"
#include "context.h"
#include "error.h"
#include "handler.h"
#include "ledger.h"
#include "output.h"
#include "session.h"
#include "share.h"
#include "watch.h"

/* A skip that counts against max_skipped; past the limit the session fails. */
STP_RARE void stp_hit_skip(struct stp_slot *slot, struct stp_context *c, const struct stp_probe *probe, enum stp_skip why);

/* Counts the error and tells the user. */
STP_RARE void stp_hit_failed(struct stp_slot *slot, struct stp_context *c, const struct stp_probe *probe);

/* Condition, handler, commit. */
static inline enum stp_guarded stp_hit_body(struct stp_context *c, const struct stp_probe *probe)
{
	if (stp_unlikely(probe->condition) && (!probe->condition(c) || c->error)) {
		stp_output_commit(c);
		return c->error ? STP_GUARDED_RAN : STP_GUARDED_DISARMED;
	}
	probe->handler(c);
	stp_output_commit(c);
	return STP_GUARDED_RAN;
}

/* Where it only shares, and nobody is in the way, without a call of the guard. */
static inline enum stp_guarded stp_hit_guarded(struct stp_context *c, const struct stp_probe *probe)
{
	stp_u64 bits = probe->only_shares;

	if (stp_unlikely(!bits && !probe->guard))
		return stp_hit_body(c, probe);
	if (stp_unlikely(!bits || !stp_lane_enter(stp_lane_of(c), bits)))
		return probe->guard->run(c, probe);
	probe->handler(c);
	stp_output_commit(c);
	stp_lane_leave(stp_lane_of(c), bits);
	return STP_GUARDED_RAN;
}

static inline stp_bool stp_hit_run(struct stp_slot *slot, struct stp_context *c, const struct stp_probe *probe)
{
	const struct stp_watch *watch = stp_script.watch;
	stp_u64 start = watch ? watch->clock() : 0;
	enum stp_guarded how = stp_hit_guarded(c, probe);

	if (stp_unlikely(how != STP_GUARDED_RAN)) {
		if (how == STP_GUARDED_LOCKED_OUT)
			stp_hit_skip(slot, c, probe, STP_SKIP_LOCK);
		return how == STP_GUARDED_DISARMED;
	}
	stp_ledger_hit(slot, probe);
	if (watch)
		watch->ran(slot, c, start);
	if (stp_unlikely(c->error))
		stp_hit_failed(slot, c, probe);
	return 1;
}

/* With a context of our own, or not at all. */
static inline stp_bool stp_hit_enter(struct stp_slot *slot, const struct stp_probe *probe, const struct stp_hit *hit, int actions)
{
	struct stp_context *c = &slot->context;
	stp_bool ran = 0;

	if (stp_unlikely(!stp_context_take(c, probe, hit, actions))) {
		stp_ledger_skip(slot, probe, STP_SKIP_REENTRANT);
		return 0;
	}
	if (stp_likely(stp_port_stack_left() >= STP_MINSTACK))
		ran = stp_hit_run(slot, c, probe);
	else
		stp_hit_skip(slot, c, probe, STP_SKIP_STACK);
	stp_context_give(c);
	return ran;
}

/* In an interrupt or an exception of a handler's, or called by it. Else a slot that is busy is that of a CPU where this ran before. */
static inline stp_bool stp_hit_nests(const struct stp_slot *slot)
{
	return slot->context.busy && stp_port_is_masked() && stp_context_slot()->context.busy;
}

/*
 * A tally has no context and switches nothing off. Each of its additions is one for every CPU: an interrupt's hit may come between any two steps of
 * this, and who may be preempted here may go on elsewhere. It calls nothing that can be traced, so it cannot nest in itself.
 */
static inline stp_bool stp_hit_tally(const struct stp_probe *probe, const struct stp_hit *hit)
{
	struct stp_slot *slot = stp_port_own(0);

	if (stp_unlikely(stp_session_state() != STP_STATE_RUNNING || stp_port_in_session())) {
		stp_ledger_skip(slot, probe, STP_SKIP_BUSY);
		return 0;
	}
	if (stp_unlikely(stp_hit_nests(slot))) {
		stp_ledger_skip(slot, probe, STP_SKIP_REENTRANT);
		return 0;
	}
	if (probe->tally)
		probe->tally(hit, slot->context.lane);
	else
		stp_lane_add(slot->context.lane, probe->lane, probe->more);
	__atomic_fetch_add(&slot->probes[probe->index].hits, 1, __ATOMIC_RELAXED);
	return 1;
}

/* A hit of a probe that is no tally. */
static __attribute__((__always_inline__)) inline stp_bool stp_hit_handler(const struct stp_probe *probe, const struct stp_hit *hit)
{
	unsigned long state = stp_port_enter();
	struct stp_slot *slot = stp_context_slot();
	stp_bool ran = 0;

	if (stp_likely(stp_session_state() == STP_STATE_RUNNING && !stp_port_in_session()))
		ran = stp_hit_enter(slot, probe, hit, stp_script.limits->max_action);
	else
		stp_ledger_skip(slot, probe, STP_SKIP_BUSY);
	stp_port_leave(state);
	return ran;
}

/* stp_probe_hit_with, in line. */
static __attribute__((__always_inline__)) inline stp_bool stp_hit_here(const struct stp_probe *probe, const struct stp_hit *hit)
{
	return probe->is_tally ? stp_hit_tally(probe, hit) : stp_hit_handler(probe, hit);
}
#endif
