/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events of the kernel's perf core, one on each CPU that is online, also on those that come later: what perf and kernel.data probes are armed
 * with. Needs <linux/perf_event.h> before it. Process context, may sleep.
 */
#ifndef STP_COUNTERS_H
#define STP_COUNTERS_H
#include "../rt.h"

struct stp_counter {
	struct perf_event_attr attr;
	const struct stp_probe *probe;
	/* Runs when the counter has reached its period; any context, NMI included. Its event's overflow_handler_context is the counter. */
	perf_overflow_handler_t overflow;
	struct perf_event **events;	/* by CPU; NULL where there is none */
	unsigned int refused;		/* CPUs on which there could be none */
	int rc;				/* why */
};

struct stp_counters {
	struct stp_counter *all;
	u32 n;
	struct hlist_node node;
	bool added;
};

/* Takes memory for n counters, to be filled in. 0, or a negative errno after it has said why. */
int stp_counters_prepare(struct stp_counters *counters, u32 n);
/* Opens all of them. A probe that no CPU takes is reported as refused. */
void stp_counters_arm(struct stp_counters *counters);
/* Afterwards no overflow handler is running or will run. */
void stp_counters_disarm(struct stp_counters *counters);
void stp_counters_release(struct stp_counters *counters);

/* What an event has counted so far: exact where it counts on this CPU. With interrupts off, any context. */
u64 stp_event_count(struct perf_event *event);
#endif
