/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hits that come by a call: an object of its own, so that scripts of begin and end probes do not link it. */
#include "hit.h"
#include "family.h"

/* By itself, so that a tally need not save the registers that this uses. */
static __attribute__((__flatten__, __noinline__)) stp_bool hit_handler(const struct stp_probe *probe, const struct stp_hit *hit)
{
	return stp_hit_handler(probe, hit);
}

stp_bool stp_probe_hit_with(const struct stp_probe *probe, const struct stp_hit *hit)
{
	return probe->is_tally ? stp_hit_tally(probe, hit) : hit_handler(probe, hit);
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
