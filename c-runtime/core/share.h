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
	char values[];
};

/* Of a CPU's context. */
static inline struct stp_lane *stp_lane_of(const struct stp_context *c)
{
	return (struct stp_lane *)(c->lane - sizeof(struct stp_lane));
}

#define STP_LINE 128	/* bytes: two cache lines, since processors fetch them in pairs */

/* Globals whose lock somebody has, or has taken and waits for the lanes. In handler.c, so that scripts that share nothing do not link share.c. */
extern struct stp_shares {
	stp_u64 taken;
} __attribute__((aligned(STP_LINE))) stp_shares;

/* Handler context. bits: of globals, as in stp_probe.shares. */
static inline void stp_lane_leave(struct stp_lane *lane, stp_u64 bits)
{
	/* An NMI in between leaves the word as it found it. */
	__atomic_store_n(&lane->busy, __atomic_load_n(&lane->busy, __ATOMIC_RELAXED) & ~bits, __ATOMIC_RELEASE);
}

/* All of them at once, if nobody is in the way: else 0, and none is entered. */
static inline stp_bool stp_lane_enter(struct stp_lane *lane, stp_u64 bits)
{
	if (stp_unlikely(__atomic_load_n(&lane->busy, __ATOMIC_RELAXED) & bits))
		return 0;	/* in an NMI, and they are the interrupted handler's */
	__atomic_fetch_or(&lane->busy, bits, __ATOMIC_SEQ_CST);
	if (stp_unlikely(__atomic_load_n(&stp_shares.taken, __ATOMIC_SEQ_CST) & bits)) {
		stp_lane_leave(lane, bits);
		return 0;
	}
	return 1;
}

/* Process context. Gives an array that nothing has used yet a lane for each CPU; -12 when there is no memory. */
int stp_map_share(struct stp_map *map, stp_u32 cpus);
/* Gives them back; does nothing to an array that has none. */
void stp_map_unshare(struct stp_map *map);
#endif
