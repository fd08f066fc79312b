/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Arrays of aggregates that probes on several CPUs add to at once. There is one table of elements; beside it each CPU has a lane,
 * an aggregate for every entry. Adding to an element that is there touches the CPU's own lane only. A new element is added
 * under a small lock of the array, while other CPUs go on finding and adding: elements are never removed meanwhile, and one is
 * seen in its chain only once it is complete. All else happens under the exclusive lock, and there an aggregate is put together
 * from the lanes when it is asked for.
 */
#include "share.h"
#include "../port/port.h"
#include "map-entry.h"
#include "map.h"
#include "stat.h"

/* ---- under the exclusive lock ---- */

static void collect(struct stp_map *map, struct stp_entry *entry)
{
	struct stp_stat *whole = (struct stp_stat *)stp_entry_at(entry, map->value_at);
	stp_u32 cpu;

	for (cpu = 0; cpu < map->cpus; cpu++) {
		struct stp_stat *part = stp_map_lane_stat(map, cpu, entry);

		if (!part->count)
			continue;
		stp_stat_merge(whole, part, map->type->stat);
		stp_stat_clear(part, map->type->stat);
	}
}

static void renew(struct stp_map *map, struct stp_entry *entry)
{
	stp_u32 cpu;

	for (cpu = 0; cpu < map->cpus; cpu++)
		if (stp_map_lane_stat(map, cpu, entry)->count)
			stp_stat_clear(stp_map_lane_stat(map, cpu, entry), map->type->stat);
}

static const struct stp_map_sharing sharing = { .collect = collect, .renew = renew };

/* ---- memory ---- */

int stp_map_share(struct stp_map *map, stp_u32 cpus)
{
	stp_u32 cpu;

	map->lanes = stp_port_alloc(cpus * sizeof(*map->lanes));
	map->cpus = map->lanes ? cpus : 0;
	for (cpu = 0; cpu < map->cpus; cpu++) {
		/* Whole cache lines to either side, so that no two CPUs write to one. */
		map->lanes[cpu] = stp_port_alloc((stp_size)map->max * map->type->stat->size + 128);
		if (!map->lanes[cpu])
			break;
	}
	if (!map->cpus || cpu < map->cpus)
		return -12;
	map->sharing = &sharing;
	return 0;
}

void stp_map_unshare(struct stp_map *map)
{
	stp_u32 cpu;

	for (cpu = 0; cpu < map->cpus; cpu++)
		stp_port_free(map->lanes[cpu]);
	stp_port_free(map->lanes);
	map->lanes = 0;
	map->cpus = 0;
	map->sharing = 0;
}

/* ---- under the shared one ---- */

#define MOST_TRIES 1000000	/* whoever adds has interrupts off and is done in a microsecond, unless its CPU is taken away */

static stp_bool lock(struct stp_map *map)
{
	stp_u32 tries = 0;

	while (__atomic_exchange_n(&map->adding, 1, __ATOMIC_ACQUIRE)) {
		if (++tries == MOST_TRIES)
			return 0;
		stp_port_relax();
	}
	return 1;
}

/* The element may have come from another CPU meanwhile. */
static struct stp_entry *add(struct stp_context *c, struct stp_map *map, const union stp_key *keys, const char *at)
{
	struct stp_entry *entry;

	if (!lock(map)) {
		stp_error(c, "Array busy", at);
		return 0;
	}
	entry = stp_map_find(map, keys);
	if (!entry)
		entry = stp_map_add(c, map, keys, at);
	__atomic_store_n(&map->adding, 0, __ATOMIC_RELEASE);
	return entry;
}

struct stp_stat *stp_map_share_make(struct stp_context *c, struct stp_map *map, const union stp_key *keys, const char *at)
{
	struct stp_entry *entry = add(c, map, keys, at);

	return stp_likely(entry) ? stp_map_lane_stat(map, c->cpu, entry) : 0;
}
