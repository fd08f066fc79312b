/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Everything that a CPU owns while a session lives: its context, its ring, its counters. One slot per CPU, a second for NMI. */
#ifndef STP_CONTEXT_H
#define STP_CONTEXT_H
#include "../transport/ring.h"
#include "joined.h"
#include "../port/port.h"

/* Free stack that a handler must find, and that a call of a script function must find. */
#define STP_MINSTACK 3072
#define STP_MINSTACK_CALL 2048

struct stp_slot {
	struct stp_context context;	/* first: a context is its slot */
	char *strings;			/* the string stack */
	struct stp_ring ring;
	/* Written by the slot's handler alone, except skipped_*, which nested hits count too, and hits of tallies (atomically). */
	struct stp_ledger ledger;
	struct stp_probe_ledger *probes;
	stp_u64 watched_since, spent;	/* of overload.c: start of the interval, time of handlers in it */
	unsigned index;			/* own place in stp_slots.all */
};

static inline struct stp_slot *stp_slot_of(struct stp_context *c)
{
	return (struct stp_slot *)c;
}

/* Process context. -12 when there is no memory (nothing is kept then). */
STP_JOINED int stp_contexts_prepare(stp_u32 ring_bytes, stp_bool nmi);
STP_JOINED void stp_contexts_release(void);

/* Between prepare and release. */
extern struct stp_slots {
	struct stp_slot **all;	/* by CPU; with NMI slots the second half is theirs */
	unsigned count;		/* of all slots */
	unsigned cpus;		/* of which the first half, or all, are one each */
	stp_u64 bytes;		/* of memory, the rings apart */
} stp_slots;

static inline unsigned stp_contexts_count(void)
{
	return stp_slots.count;
}

static inline struct stp_slot *stp_contexts_slot(unsigned index)
{
	return stp_slots.all[index];
}

extern const struct stp_hit stp_no_hit;	/* of what runs without one */

/* Handler context, between stp_port_enter and leave. The slot of this CPU (and of the NMI, when in one); an NMI that has
 * no slot of its own gives the CPU's. */
static inline struct stp_slot *stp_context_slot(void)
{
	return stp_port_own(stp_port_in_nmi());
}

/* Forgets the error, and calls of functions that it has ended. */
STP_RARE void stp_context_recover(struct stp_context *c);

/*
 * Takes a context, clean, with a budget of statements. 0 when it is busy: the hit nests in a handler.
 *
 * Only this CPU looks at busy, and a hit that nests runs to its end before we go on: a plain read and write do, with the
 * compiler held to their order.
 */
static inline stp_bool stp_context_take(struct stp_context *c, const struct stp_probe *probe, const struct stp_hit *hit, int actions)
{
	if (stp_unlikely(c->busy))
		return 0;
	c->busy = 1;
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	c->next_overload = 0;
	c->matched = 0;
	c->actions = actions;
	c->probe = probe;
	c->regs = hit->regs;
	c->hit = hit;
	return 1;
}

/* The record has been committed. What only an error leaves behind is put in order here, so that taking finds it so. */
static inline void stp_context_give(struct stp_context *c)
{
	if (stp_unlikely(c->error))
		stp_context_recover(c);
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	c->busy = 0;
}

/* Takes this CPU's context for what is no hit, between stp_port_enter and leave; 0 when it is busy. */
static inline struct stp_context *stp_context_borrow(void)
{
	struct stp_context *c = &stp_context_slot()->context;

	return stp_context_take(c, 0, &stp_no_hit, stp_script.limits->max_action_interruptible) ? c : 0;
}
#endif
