/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was counted: kept per slot, added up once at the end. */
#ifndef STP_LEDGER_H
#define STP_LEDGER_H
#include "context.h"

enum stp_skip { STP_SKIP_REENTRANT, STP_SKIP_LOCK, STP_SKIP_STACK, STP_SKIP_BUSY };

/* Any context. Locks and low stack count against max_skipped, which may fail the session. */
STP_RARE void stp_ledger_skip(struct stp_slot *slot, const struct stp_probe *probe, enum stp_skip why);
/* The same of a hit that its family cannot bring to its handler. Any context. */
void stp_probe_skip(const struct stp_probe *probe, enum stp_skip why);
/* Handler context, by the slot's own handler. */
static inline void stp_ledger_hit(struct stp_slot *slot, const struct stp_probe *probe)
{
	slot->probes[probe->index].hits++;
}
/* Process context, when no handler runs any more. */
STP_JOINED void stp_ledger_total(struct stp_ledger *total);
STP_JOINED void stp_ledger_probe(unsigned probe, struct stp_probe_ledger *total);
/* Process context, at the start of a session. */
STP_JOINED void stp_ledger_reset(void);
/* Counts intervals of a timer that passed without a run. Any context. */
void stp_ledger_missed(stp_u64 intervals);
/* Counts calls of a function whose returns the probe will not see. Any context. */
void stp_ledger_returns_missed(const struct stp_probe *probe, stp_u64 calls);
/* Skips that count against max_skipped. Any context. */
stp_u64 stp_ledger_skipped(void);
#endif
