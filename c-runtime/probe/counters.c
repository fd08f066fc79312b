// SPDX-License-Identifier: GPL-2.0-or-later
#include "../port/port.h"
#include <linux/cpuhotplug.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/perf_event.h>
#include <linux/smp.h>
#include "counters.h"
#include "../core/session.h"

static enum cpuhp_state state;
static u32 users;	/* of the state; only the session's thread counts */

u64 stp_event_count(struct perf_event *event)
{
	if (READ_ONCE(event->oncpu) == smp_processor_id())
		event->pmu->read(event);
	return local64_read(&event->count);
}

/* In the hotplug thread of the CPU, or for those that are online in the session's. */
static int cpu_came(unsigned int cpu, struct hlist_node *node)
{
	struct stp_counters *counters = container_of(node, struct stp_counters, node);
	u32 i;

	for (i = 0; i < counters->n; i++) {
		struct stp_counter *one = &counters->all[i];
		struct perf_event *event = perf_event_create_kernel_counter(&one->attr, cpu, NULL, one->overflow, one);

		if (IS_ERR(event)) {
			one->refused++;
			one->rc = PTR_ERR(event);
		} else
			WRITE_ONCE(one->events[cpu], event);
	}
	return 0;
}

static int cpu_goes(unsigned int cpu, struct hlist_node *node)
{
	struct stp_counters *counters = container_of(node, struct stp_counters, node);
	u32 i;

	for (i = 0; i < counters->n; i++) {
		struct perf_event *event = counters->all[i].events[cpu];

		WRITE_ONCE(counters->all[i].events[cpu], NULL);
		if (event)
			perf_event_release_kernel(event);
	}
	return 0;
}

int stp_counters_prepare(struct stp_counters *counters, u32 n)
{
	struct perf_event **events;
	u32 i;

	counters->n = n;
	counters->all = stp_port_alloc(n * sizeof(*counters->all));
	events = stp_port_alloc((stp_size)n * nr_cpu_ids * sizeof(*events));
	if (!counters->all || !events) {
		stp_port_free(events);
		stp_counters_release(counters);
		stp_session_warn("no memory for %d counters on each CPU", (stp_i64)n);
		return -ENOMEM;
	}
	for (i = 0; i < n; i++)
		counters->all[i].events = events + (stp_size)i * nr_cpu_ids;
	return 0;
}

void stp_counters_release(struct stp_counters *counters)
{
	if (counters->all)
		stp_port_free(counters->all[0].events);
	stp_port_free(counters->all);
	counters->all = NULL;
}

static bool counts_somewhere(const struct stp_counter *one)
{
	unsigned int cpu;

	for (cpu = 0; cpu < nr_cpu_ids; cpu++)
		if (one->events[cpu])
			return true;
	return false;
}

static void tell_refusals(const struct stp_counters *counters)
{
	u32 i;

	for (i = 0; i < counters->n; i++) {
		const struct stp_counter *one = &counters->all[i];

		if (one->refused && !counts_somewhere(one))
			stp_session_refused(one->probe, one->rc);
		else if (one->refused)
			stp_session_warn("probe %s: %d CPUs do not take it (rc %d)", one->probe->point, (stp_i64)one->refused, (stp_i64)one->rc);
	}
}

static int take_state(void)
{
	int rc = users ? state : cpuhp_setup_state_multi(CPUHP_AP_ONLINE_DYN, "stap:counters", cpu_came, cpu_goes);

	if (rc < 0)
		return rc;
	state = rc;
	users++;
	return 0;
}

void stp_counters_arm(struct stp_counters *counters)
{
	int rc = take_state();
	u32 i;

	if (!rc) {
		rc = cpuhp_state_add_instance(state, &counters->node);
		counters->added = !rc;
	}
	if (!rc)
		return tell_refusals(counters);
	for (i = 0; i < counters->n; i++)
		stp_session_refused(counters->all[i].probe, rc);
}

void stp_counters_disarm(struct stp_counters *counters)
{
	if (counters->added)
		cpuhp_state_remove_instance(state, &counters->node);
	counters->added = false;
	if (users && !--users)
		cpuhp_remove_multi_state(state);
}
