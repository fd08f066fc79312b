/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One read/write lock for each global; a probe takes all that it needs or none. Never waits unbounded. */
#ifndef STP_LOCK_H
#define STP_LOCK_H
#include "../rt.h"

enum stp_guarded { STP_GUARDED_RAN, STP_GUARDED_DISARMED /* the condition did not hold */, STP_GUARDED_LOCKED_OUT };

/* How a probe's body is run under its locks: an object of its own, so that scripts without locks do not link lock.c. */
struct stp_guard {
	enum stp_guarded (*run)(struct stp_context *c, const struct stp_probe *probe);
};

/*
 * Handler context, for guards. spins: the waits that the probe has left over all its locks, -1 before the first. Taking gives 0 when
 * they are used up, and has counted that.
 */
stp_bool stp_lock_take(const struct stp_lock_use *use, int *spins);
void stp_lock_give(const struct stp_lock_use *use);
/* Waits a little; 0 when there are no waits left, which has been counted for the global. */
stp_bool stp_lock_wait(unsigned global, int *spins);

/* Handler context. Takes the locks of a probe within stp_limits.max_trylock tries of 10 us in all (one try in an NMI). 0: none is held,
 * and the global that was in the way has been counted. */
stp_bool stp_locks_take(const struct stp_probe *probe);
void stp_locks_give(const struct stp_probe *probe);
/* How often a probe was skipped because of this global. Any context. */
stp_u64 stp_locks_skipped(unsigned global);
/* How often a probe did not get its lock at once. Any context; 0 where nothing is locked. */
stp_u64 stp_locks_contended(unsigned global);
#endif
