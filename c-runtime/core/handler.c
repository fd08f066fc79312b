/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hit.h"

struct stp_shares stp_shares;

/* The message is upstream's. */
void stp_hit_skip(struct stp_slot *slot, struct stp_context *c, const struct stp_probe *probe, enum stp_skip why)
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

void stp_hit_failed(struct stp_slot *slot, struct stp_context *c, const struct stp_probe *probe)
{
	if (c->error != stp_aborted) {
		slot->probes[probe->index].errors++;
		slot->ledger.errors++;
	}
	stp_error_report(c);
}

enum stp_guarded stp_probe_body(struct stp_context *c, const struct stp_probe *probe)
{
	return stp_hit_body(c, probe);
}

/* Runs a few times in a session: small. */
__attribute__((__cold__)) stp_bool stp_probe_run(const struct stp_probe *probe)
{
	unsigned long state = stp_port_enter();
	struct stp_slot *slot = stp_context_slot();
	stp_bool ran;

	slot->context.cpu = (stp_u16)stp_port_cpu();	/* one slot may serve all CPUs, and the session's thread may have moved */
	ran = stp_hit_enter(slot, probe, &stp_no_hit, stp_script.limits->max_action_interruptible);
	stp_port_leave(state);
	return ran;
}
