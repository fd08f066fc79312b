// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kernel.data: the processor's debug registers watch an address on every CPU. A hit is an exception that the kernel treats like an NMI. Each
 * CPU has few such registers (four on x86), which debuggers use too: what does not fit is refused.
 */
#include "../port/port.h"
#include <linux/hw_breakpoint.h>
#include <linux/kernel.h>
#include <linux/perf_event.h>
#include "counters.h"
#include "lookup.h"
#include "../core/family.h"
#include "../core/session.h"

static struct stp_counters counters;

static void accessed(struct perf_event *event, struct perf_sample_data *data, struct pt_regs *regs)
{
	const struct stp_counter *counter = event->overflow_handler_context;

	stp_probe_hit(counter->probe, regs);
}

/* The shortest length that the processor has and that holds so many bytes; none holds more than 8. */
static u64 register_length(u64 bytes)
{
	u64 length = HW_BREAKPOINT_LEN_1;

	while (length < bytes && length < HW_BREAKPOINT_LEN_8)
		length *= 2;
	return length < bytes ? 0 : length;
}

static void fill(struct stp_counter *counter, const struct stp_data_probe *probe)
{
	counter->probe = probe->probe;
	counter->overflow = accessed;
	hw_breakpoint_init(&counter->attr);
	counter->attr.bp_addr = probe->symbol ? stp_lookup(probe->symbol) : probe->address;
	counter->attr.bp_len = register_length(probe->length);
	counter->attr.bp_type = probe->reads ? HW_BREAKPOINT_RW : HW_BREAKPOINT_W;
	if (!counter->attr.bp_addr)
		counter->attr.type = U32_MAX;	/* is refused as what is not there */
}

static int data_prepare(const struct stp_family_use *use)
{
	const struct stp_data_probe *table = use->table;
	u32 i;
	int rc = stp_counters_prepare(&counters, use->n);

	if (!rc && stp_lookup_prepare())
		stp_session_warn("the kernel's symbols cannot be looked up: kernel.data needs addresses");
	for (i = 0; !rc && i < use->n; i++)
		fill(&counters.all[i], &table[i]);
	return rc;
}

static int data_arm(const struct stp_family_use *use)
{
	stp_counters_arm(&counters);
	return 0;
}

static void data_disarm(const struct stp_family_use *use)
{
	stp_counters_disarm(&counters);
}

static void data_release(const struct stp_family_use *use)
{
	stp_counters_release(&counters);
}

const struct stp_family stp_family_data = {
	.name = "data",
	.prepare = data_prepare,
	.arm = data_arm,
	.disarm = data_disarm,
	.release = data_release,
	.in_nmi = true,
};
