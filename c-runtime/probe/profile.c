// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * timer.profile: every CPU, at each tick, with the registers of what the tick interrupted. One pinned beat for each probe
 * on each CPU that is online, also on those that come later. An interval of 0 is the length of a tick.
 */
#include "../port/port.h"
#include <linux/cpuhotplug.h>
#include <linux/jiffies.h>
#include <linux/percpu.h>
#include "../core/family.h"
#include "../core/session.h"
#include "../port/linux/beat.h"

static struct stp_beat __percpu *beats;		/* use->n on each CPU */
static u32 nbeats;
static enum cpuhp_state hotplug_state;
static bool armed;

/* On the CPU that has come, in its hotplug thread. */
static int cpu_came(unsigned int cpu)
{
	struct stp_beat *own = per_cpu_ptr(beats, cpu);
	u32 i;

	for (i = 0; i < nbeats; i++)
		stp_beat_start(&own[i]);
	return 0;
}

/* On the CPU that goes, while its timers still work; on all of them when the family disarms. */
static int cpu_goes(unsigned int cpu)
{
	struct stp_beat *own = per_cpu_ptr(beats, cpu);
	u32 i;

	for (i = 0; i < nbeats; i++)
		stp_beat_stop(&own[i]);
	return 0;
}

static u64 beat_interval(const struct stp_timer_probe *probe)
{
	return probe->interval ? probe->interval : TICK_NSEC;
}

static int profile_prepare(const struct stp_family_use *use)
{
	const struct stp_timer_probe *table = use->table;
	unsigned int cpu, fast = 0;
	u32 i;

	nbeats = use->n;
	beats = __alloc_percpu_gfp(nbeats * sizeof(struct stp_beat), __alignof__(struct stp_beat), GFP_KERNEL | __GFP_NOWARN);
	if (!beats) {
		stp_session_warn("no memory for %d profile probes on each CPU", (stp_i64)nbeats);
		return -ENOMEM;
	}
	for (i = 0; i < nbeats; i++)
		fast += beat_interval(&table[i]) < STP_BEAT_FAST;
	for_each_possible_cpu(cpu)
		for (i = 0; i < nbeats; i++)
			stp_beat_setup(per_cpu_ptr(beats, cpu) + i, &table[i], beat_interval(&table[i]), fast);
	return 0;
}

static int profile_arm(const struct stp_family_use *use)
{
	const struct stp_timer_probe *table = use->table;
	int rc = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "stap:profile", cpu_came, cpu_goes);
	u32 i;

	if (rc < 0) {
		for (i = 0; i < use->n; i++)
			stp_session_refused(table[i].probe, rc);
		return rc;
	}
	hotplug_state = rc;
	armed = true;
	return 0;
}

static void profile_disarm(const struct stp_family_use *use)
{
	if (armed)
		cpuhp_remove_state(hotplug_state);
	armed = false;
}

static void profile_release(const struct stp_family_use *use)
{
	free_percpu(beats);
	beats = NULL;
}

const struct stp_family stp_family_profile = {
	.name = "profile",
	.prepare = profile_prepare,
	.arm = profile_arm,
	.disarm = profile_disarm,
	.release = profile_release,
};
