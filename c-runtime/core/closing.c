/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "closing.h"
#include "../port/port.h"
#include "ledger.h"
#include "notice.h"
#include "output.h"
#include "session.h"

/* The whole table may not fit one record: then it goes on in the next (protocol.h). */
static void write_ledger(const struct stp_ledger *total)
{
	stp_u32 size = (stp_u32)(sizeof(*total) + stp_script.nprobes * sizeof(struct stp_probe_ledger));
	char *payload = stp_port_alloc(size);
	stp_u32 i;

	if (!payload)
		return;
	memcpy(payload, total, sizeof(*total));
	for (i = 0; i < stp_script.nprobes; i++)
		stp_ledger_probe(i, (struct stp_probe_ledger *)(payload + sizeof(*total)) + i);
	for (i = 0; i < size; i += STP_BUFFER)
		stp_session_write(STP_LEDGER, payload + i, size - i < STP_BUFFER ? size - i : STP_BUFFER);
	stp_port_free(payload);
}

/* Memory, and the time until the first output. */
static void account(struct stp_finished *finished)
{
	finished->module = stp_session_now.settings.module_bytes;
	finished->contexts = stp_slots.bytes;
	finished->rings = stp_slots.count * (stp_u64)stp_slots.all[0]->ring.size;
	finished->other = stp_port_taken() - finished->contexts - finished->rings;
	if (stp_session_now.first_sent)
		finished->first_sent_ns = stp_session_now.first_sent - stp_session_now.start;
}

static void write_finished(void)
{
	struct stp_finished finished = { .failed = stp_session_failed() };

	account(&finished);
	finished.last_number = stp_output_so_far.last_number + 1;
	stp_session_write(STP_FINISHED, &finished, sizeof(finished));
}

void stp_session_close(void)
{
	struct stp_ledger total;

	stp_session_drain();
	stp_ledger_total(&total);
	total.records_unsent = stp_session_now.unsent;
	write_ledger(&total);
	write_finished();
}
