/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Handlers that together take more than a share of a CPU end the session. begin, end and error probes do not count: they disturb
 * nobody; nor do tallies, which take next to nothing. The text is upstream's.
 */
#include "watch.h"
#include "../port/port.h"
#include "error.h"
#include "output.h"
#include "session.h"

stp_u64 stp_watch_clock(void)
{
	return stp_script.limits->nanoseconds ? stp_port_now() : stp_port_cycles();
}

static void fail(struct stp_context *c, stp_u64 spent)
{
	const struct stp_limits *limits = stp_script.limits;
	stp_u32 length;

	if (stp_session_failed())
		return;
	stp_session_stop(STP_STOP_ERRORS);
	length = stp_format(c->scratch, sizeof(c->scratch), "probe overhead (%d cycles) exceeded threshold (%d cycles) in last %d cycles",
			    (stp_i64)spent, limits->overload_threshold, limits->overload_interval);
	stp_output_write(c, STP_ERROR, c->scratch, length, 0);
}

void stp_watch_load(struct stp_slot *slot, struct stp_context *c, stp_u64 start, stp_u64 end)
{
	const struct stp_limits *limits = stp_script.limits;

	if (!limits->overload_interval || c->probe->interruptible)
		return;
	if (!slot->watched_since)
		slot->watched_since = start;
	slot->spent += end - start;
	if (stp_likely(end - slot->watched_since <= (stp_u64)limits->overload_interval))
		return;
	if (stp_unlikely(slot->spent > (stp_u64)limits->overload_threshold))
		fail(c, slot->spent);
	slot->watched_since = end;
	slot->spent = 0;
}

static void ran(struct stp_slot *slot, struct stp_context *c, stp_u64 start)
{
	stp_watch_load(slot, c, start, stp_watch_clock());
}

const struct stp_watch stp_watch_overload = { .clock = stp_watch_clock, .ran = ran };
