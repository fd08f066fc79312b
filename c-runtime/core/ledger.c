/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ledger.h"
#include "../port/port.h"

static stp_u64 skipped;	/* what counts against max_skipped */
static stp_u64 missed;		/* intervals of timers */
static stp_u64 returns;		/* of functions, not followed */

void stp_ledger_reset(void)
{
	skipped = 0;
	missed = 0;
	returns = 0;
}

stp_u64 stp_ledger_skipped(void)
{
	return __atomic_load_n(&skipped, __ATOMIC_RELAXED);
}

void stp_ledger_missed(stp_u64 intervals)
{
	__atomic_add_fetch(&missed, intervals, __ATOMIC_RELAXED);
}

void stp_ledger_returns_missed(const struct stp_probe *probe, stp_u64 calls)
{
	__atomic_add_fetch(&returns, calls, __ATOMIC_RELAXED);
	__atomic_add_fetch(&stp_contexts_slot(0)->probes[probe->index].skipped, calls, __ATOMIC_RELAXED);
}

/* A hit can nest in the slot's own handler, so these are the atomic ones. */
static void add_one(stp_u64 *counter)
{
	__atomic_add_fetch(counter, 1, __ATOMIC_RELAXED);
}

static stp_u64 *counter_of(struct stp_ledger *ledger, enum stp_skip why)
{
	switch (why) {
	case STP_SKIP_REENTRANT:
		return &ledger->skipped_reentrant;
	case STP_SKIP_LOCK:
		return &ledger->skipped_lock;
	case STP_SKIP_STACK:
		return &ledger->skipped_stack;
	case STP_SKIP_BUSY:
		break;
	}
	return &ledger->skipped_busy;
}

void stp_ledger_skip(struct stp_slot *slot, const struct stp_probe *probe, enum stp_skip why)
{
	add_one(counter_of(&slot->ledger, why));
	add_one(&slot->probes[probe->index].skipped);
	if (why == STP_SKIP_LOCK || why == STP_SKIP_STACK)
		add_one(&skipped);
}

/* Adds up the counters, which are all u64, and come before `nprobes`. */
void stp_ledger_total(struct stp_ledger *total)
{
	unsigned i, field;

	memset(total, 0, sizeof(*total));
	for (i = 0; i < stp_contexts_count(); i++)
		for (field = 0; field < __builtin_offsetof(struct stp_ledger, nprobes) / sizeof(stp_u64); field++)
			((stp_u64 *)total)[field] += ((const stp_u64 *)&stp_contexts_slot(i)->ledger)[field];
	total->returns_missed = returns;
	total->nprobes = stp_script.nprobes;
	total->timers_missed = missed > 0xffffffff ? 0xffffffff : (stp_u32)missed;
}

void stp_ledger_probe(unsigned probe, struct stp_probe_ledger *total)
{
	unsigned i;

	memset(total, 0, sizeof(*total));
	for (i = 0; i < stp_contexts_count(); i++) {
		const struct stp_probe_ledger *one = &stp_contexts_slot(i)->probes[probe];

		total->hits += one->hits;
		total->skipped += one->skipped;
		total->errors += one->errors;
	}
}
