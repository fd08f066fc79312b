// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * perf.type(N).config(M): a counter of the kernel's perf core on every CPU. It runs its probe each time that it has counted a period, or counts
 * on by itself and is read by @perf. Hardware counters overflow in an NMI.
 */
#include "../port/port.h"
#include <linux/kernel.h>
#include <linux/perf_event.h>
#include <linux/string.h>
#include "counters.h"
#include "../core/family.h"
#include "../core/session.h"

static struct stp_counters counters;
static const struct stp_perf_probe *table;

/* The interval has passed, or so many events. */
static void overflowed(struct perf_event *event, struct perf_sample_data *data, struct pt_regs *regs)
{
	const struct stp_counter *counter = event->overflow_handler_context;

	stp_probe_hit(counter->probe, regs);
}

/* End probes run when the counters are gone. */
stp_i64 stp_perf_read(struct stp_context *c, stp_u32 index)
{
	struct perf_event *event = counters.all ? READ_ONCE(counters.all[index].events[c->cpu]) : NULL;

	return event ? (stp_i64)stp_event_count(event) : 0;
}

static void fill(struct stp_counter *counter, const struct stp_perf_probe *probe)
{
	counter->probe = probe->probe;
	counter->overflow = probe->period ? overflowed : NULL;
	counter->attr = (struct perf_event_attr){
		.type = probe->type, .size = sizeof(struct perf_event_attr), .config = probe->config,
		.sample_period = probe->period, .freq = probe->is_frequency,
	};
}

static int perf_prepare(const struct stp_family_use *use)
{
	u32 i;
	int rc = stp_counters_prepare(&counters, use->n);

	table = use->table;
	for (i = 0; !rc && i < use->n; i++)
		fill(&counters.all[i], &table[i]);
	return rc;
}

static int perf_arm(const struct stp_family_use *use)
{
	stp_counters_arm(&counters);
	return 0;
}

static void perf_disarm(const struct stp_family_use *use)
{
	stp_counters_disarm(&counters);
}

static void perf_release(const struct stp_family_use *use)
{
	stp_counters_release(&counters);
}

const struct stp_family stp_family_perf = {
	.name = "perf",
	.prepare = perf_prepare,
	.arm = perf_arm,
	.disarm = perf_disarm,
	.release = perf_release,
	.in_nmi = true,
};
