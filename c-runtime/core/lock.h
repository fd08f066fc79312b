/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One read/write lock for each global; a probe takes all that it needs or none. Never waits unbounded. */
#ifndef STP_LOCK_H
#define STP_LOCK_H
#include "../rt.h"

/* Process context. -12 when there is no memory. */
int stp_locks_prepare(void);
void stp_locks_release_all(void);

/* Handler context. Takes the locks of a probe within stp_limits.max_trylock tries of 10 us in all (one try in an NMI). 0: none is held,
 * and the global that was in the way has been counted. */
stp_bool stp_locks_take(const struct stp_probe *probe);
void stp_locks_give(const struct stp_probe *probe);
/* How often a probe was skipped because of this global. Any context. */
stp_u64 stp_locks_skipped(unsigned global);
#endif
