/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A big-reader lock for globals that handlers only add to. Each CPU has a lane: its own copy of every shared scalar, and a word
 * that says which globals it is adding to just now. A handler that shares a global sets its bit there and looks whether the
 * global is taken; whoever wants it for itself takes its lock, sets its bit among those that are taken, and then looks at all lanes.
 * Each writes before it reads, and all four accesses are sequentially consistent: one of the two sees the other and steps back.
 *
 * Who has the lock puts into the global what lanes hold, so that everything else reads and writes the global alone. Lanes are
 * there for every CPU that can be, so CPUs may come and go. A handler in an NMI shares the CPU's lane, but not a global that the
 * handler it interrupted is adding to.
 *
 * A scalar that only tallies add to (stp_probe.is_tally) is in lanes, too; nobody takes it before they are disarmed.
 */
#include "share.h"
#include "../port/port.h"
#include "context.h"
#include "handler.h"
#include "part.h"

static struct lanes {
	char *memory, *first;
	stp_size stride;	/* bytes from lane to lane */
	stp_u32 cpus;
} lanes;

static struct stp_lane *lane_of_cpu(stp_u32 cpu)
{
	return (struct stp_lane *)(lanes.first + cpu * lanes.stride);
}

static stp_u64 bit_of(unsigned global)
{
	return 1ull << (stp_script.globals[global].share - 1);
}

/* ---- memory ---- */

static int prepare_arrays(void)
{
	stp_u32 i;
	int rc = 0;

	for (i = 0; !rc && i < stp_script.nglobals; i++) {
		const struct stp_global *g = &stp_script.globals[i];

		if (g->share && g->map_type)
			rc = stp_map_share(*(struct stp_map **)g->storage, lanes.cpus);
	}
	return rc;
}

/* Both contexts of a CPU have its lane. */
static void give_lanes(void)
{
	unsigned i;

	for (i = 0; i < stp_slots.count; i++)
		stp_slots.all[i]->context.lane = lane_of_cpu(i % stp_slots.cpus)->values;
}

static int prepare(void)
{
	lanes.cpus = stp_port_cpus();
	lanes.stride = (sizeof(struct stp_lane) + stp_script.lane_size + STP_LINE - 1) / STP_LINE * STP_LINE;
	lanes.memory = stp_port_alloc(lanes.cpus * lanes.stride + STP_LINE);
	if (!lanes.memory)
		return -12;
	lanes.first = lanes.memory + (STP_LINE - (stp_size)lanes.memory % STP_LINE);
	stp_shares.taken = 0;
	give_lanes();
	return prepare_arrays();
}

static void release(void)
{
	stp_u32 i;

	for (i = 0; i < stp_script.nglobals; i++) {
		const struct stp_global *g = &stp_script.globals[i];

		if (g->share && g->map_type && *(struct stp_map **)g->storage)
			stp_map_unshare(*(struct stp_map **)g->storage);
	}
	stp_port_free(lanes.memory);
	lanes.memory = 0;
}

/* ---- putting together ---- */

static void fold_long(void *global, void *lane, const struct stp_stat_type *type)
{
	stp_u64 *from = lane, *to = global;

	(void)type;
	if (!*from)
		return;	/* nothing is written: the lane stays in its CPU's cache */
	*to += *from;
	*from = 0;
}

const struct stp_fold stp_fold_long = { .fold = fold_long };

/* With the lock held and no lane busy with it, or when nothing is armed any more. */
static void fold(unsigned global)
{
	const struct stp_global *g = &stp_script.globals[global];
	stp_u32 cpu;

	for (cpu = 0; g->fold && cpu < lanes.cpus; cpu++)
		g->fold->fold(g->storage, lane_of_cpu(cpu)->values + g->lane, g->stat_type);
}

static void settle(void)
{
	stp_u32 i;

	for (i = 0; i < stp_script.nglobals; i++)
		if (stp_script.globals[i].share)
			fold(i);
}

/* ---- sharing ---- */

static stp_bool take_share(struct stp_lane *lane, unsigned global, int *spins)
{
	while (stp_unlikely(!stp_lane_enter(lane, bit_of(global))))
		if (!stp_lock_wait(global, spins))
			return 0;
	return 1;
}

/* ---- having for oneself ---- */

static stp_bool wait_for_lanes(unsigned global, int *spins)
{
	stp_u64 bit = bit_of(global);
	stp_u32 cpu;

	for (cpu = 0; cpu < lanes.cpus; cpu++)
		while (stp_unlikely(__atomic_load_n(&lane_of_cpu(cpu)->busy, __ATOMIC_SEQ_CST) & bit))
			if (!stp_lock_wait(global, spins))
				return 0;
	return 1;
}

static void give_exclusive(const struct stp_lock_use *use)
{
	if (stp_script.globals[use->global].share)
		__atomic_and_fetch(&stp_shares.taken, ~bit_of(use->global), __ATOMIC_RELEASE);
	stp_lock_give(use);
}

static stp_bool take_exclusive(const struct stp_lock_use *use, int *spins)
{
	if (!stp_lock_take(use, spins))
		return 0;
	if (!stp_script.globals[use->global].share)
		return 1;
	__atomic_or_fetch(&stp_shares.taken, bit_of(use->global), __ATOMIC_SEQ_CST);
	if (wait_for_lanes(use->global, spins)) {
		fold(use->global);
		return 1;
	}
	give_exclusive(use);
	return 0;
}

/* ---- the guard ---- */

static void give(struct stp_lane *lane, const struct stp_lock_use *use)
{
	if (use->mode == STP_LOCK_SHARE)
		stp_lane_leave(lane, bit_of(use->global));
	else
		give_exclusive(use);
}

static stp_bool take(struct stp_lane *lane, const struct stp_lock_use *use, int *spins)
{
	return use->mode == STP_LOCK_SHARE ? take_share(lane, use->global, spins) : take_exclusive(use, spins);
}

static stp_bool take_all(struct stp_lane *lane, const struct stp_probe *probe)
{
	int spins = -1;	/* not asked yet: most probes never wait */
	unsigned i;

	for (i = 0; i < probe->nlocks; i++) {
		if (stp_likely(take(lane, &probe->locks[i], &spins)))
			continue;
		while (i--)
			give(lane, &probe->locks[i]);
		return 0;
	}
	return 1;
}

static enum stp_guarded run(struct stp_context *c, const struct stp_probe *probe)
{
	struct stp_lane *lane = stp_lane_of(c);
	unsigned i = probe->nlocks;
	enum stp_guarded how;

	if (stp_unlikely(!take_all(lane, probe)))
		return STP_GUARDED_LOCKED_OUT;
	how = stp_probe_body(c, probe);
	while (i--)
		give(lane, &probe->locks[i]);
	return how;
}

const struct stp_guard stp_guard_shares = { .run = run };
const struct stp_part stp_part_shares = { .prepare = prepare, .release = release, .settle = settle };
