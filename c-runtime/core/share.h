/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Globals that probes add to on several CPUs at once, without an exclusive lock. */
#ifndef STP_SHARE_H
#define STP_SHARE_H
#include "../rt.h"

/* An object beside its function: a script links only those of the types that it shares. */
struct stp_fold {
	/* Adds what a lane holds to the global and empties the lane. Handler context, under the exclusive lock. */
	void (*fold)(void *global, void *lane, const struct stp_stat_type *type);
};

/* What one CPU adds to without an exclusive lock; see share.c. */
struct stp_lane {
	stp_u64 busy;	/* globals that this CPU is adding to; written by it alone */
	stp_u64 dirty;	/* globals of which this lane may hold something */
	char values[];
};

extern struct stp_lanes {
	char *first;
	stp_size stride;	/* bytes from lane to lane */
	stp_u32 cpus;
} stp_lanes;

static inline struct stp_lane *stp_lane_of(stp_u32 cpu)
{
	return (struct stp_lane *)(stp_lanes.first + cpu * stp_lanes.stride);
}

/* Handler context. bits: of globals, as in stp_probe.shares. */
static inline void stp_lane_leave(struct stp_lane *lane, stp_u64 bits)
{
	/* An NMI in between leaves the word as it found it. */
	__atomic_store_n(&lane->busy, __atomic_load_n(&lane->busy, __ATOMIC_RELAXED) & ~bits, __ATOMIC_RELEASE);
}

/* Process context. Gives an array that nothing has used yet a lane for each CPU; -12 when there is no memory. */
int stp_map_share(struct stp_map *map, stp_u32 cpus);
/* Gives them back; does nothing to an array that has none. */
void stp_map_unshare(struct stp_map *map);
#endif
