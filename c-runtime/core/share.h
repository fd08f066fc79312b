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

/* Process context. Gives an array that nothing has used yet a lane for each CPU; -12 when there is no memory. */
int stp_map_share(struct stp_map *map, stp_u32 cpus);
/* Gives them back; does nothing to an array that has none. */
void stp_map_unshare(struct stp_map *map);
#endif
