/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * state counts readers; the top bit is a writer. Taking is an acquire, giving a release, so what a handler wrote is
 * seen by the next one that takes the lock.
 */
#include "lock.h"
#include "../port/port.h"
#include "handler.h"
#include "part.h"
#include "notice.h"

struct lock {
	stp_u32 state;
	stp_u32 skipped;
	stp_u32 contended;
} __attribute__((aligned(64)));

static struct lock *locks;	/* by global; 0 where nothing is locked */

#define WRITER 0x80000000u
#define SPINS 10	/* short waits in one try ... */
#define SPIN_NS 1000	/* ... of this length */

static int prepare(void)
{
	locks = stp_port_alloc((stp_script.nglobals + 1) * sizeof(*locks));
	return locks ? 0 : -12;
}

static void release(void)
{
	stp_port_free(locks);
	locks = 0;
}

static stp_bool try_read(struct lock *lock)
{
	stp_u32 state = __atomic_load_n(&lock->state, __ATOMIC_RELAXED);

	while (!(state & WRITER))
		if (__atomic_compare_exchange_n(&lock->state, &state, state + 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
			return 1;
	return 0;
}

static stp_bool try_write(struct lock *lock)
{
	stp_u32 free = 0;

	return __atomic_compare_exchange_n(&lock->state, &free, WRITER, 0, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
}

static stp_bool try(const struct stp_lock_use *use)
{
	struct lock *lock = &locks[use->global];

	return use->mode == STP_LOCK_READ ? try_read(lock) : try_write(lock);
}

void stp_lock_give(const struct stp_lock_use *use)
{
	struct lock *lock = &locks[use->global];

	if (use->mode == STP_LOCK_READ)
		__atomic_sub_fetch(&lock->state, 1, __ATOMIC_RELEASE);
	else
		__atomic_store_n(&lock->state, 0, __ATOMIC_RELEASE);
}

/* The waits that a probe has left, over all its locks. In an NMI the holder may be what was interrupted: no wait helps. */
static int spins_of_probe(void)
{
	int tries = stp_script.limits->max_trylock;

	if (tries < 0 || stp_port_in_nmi())
		return 0;
	return tries > 1000 ? 1000 * SPINS : tries * SPINS;
}

stp_bool stp_lock_wait(unsigned global, int *spins)
{
	if (*spins == -1)
		*spins = spins_of_probe();
	if (!*spins) {
		__atomic_add_fetch(&locks[global].skipped, 1, __ATOMIC_RELAXED);
		return 0;
	}
	--*spins;
	stp_port_delay(SPIN_NS);
	return 1;
}

stp_bool stp_lock_take(const struct stp_lock_use *use, int *spins)
{
	if (stp_likely(try(use)))
		return 1;
	__atomic_add_fetch(&locks[use->global].contended, 1, __ATOMIC_RELAXED);
	while (stp_lock_wait(use->global, spins))
		if (try(use))
			return 1;
	return 0;
}

stp_bool stp_locks_take(const struct stp_probe *probe)
{
	int spins = -1;	/* not asked yet: most probes never wait */
	unsigned i;

	for (i = 0; i < probe->nlocks; i++) {
		if (stp_likely(stp_lock_take(&probe->locks[i], &spins)))
			continue;
		while (i--)
			stp_lock_give(&probe->locks[i]);
		return 0;
	}
	return 1;
}

void stp_locks_give(const struct stp_probe *probe)
{
	unsigned i = probe->nlocks;

	while (i--)
		stp_lock_give(&probe->locks[i]);
}

stp_u64 stp_locks_skipped(unsigned global)
{
	return __atomic_load_n(&locks[global].skipped, __ATOMIC_RELAXED);
}

stp_u64 stp_locks_contended(unsigned global)
{
	return locks ? __atomic_load_n(&locks[global].contended, __ATOMIC_RELAXED) : 0;
}

static enum stp_guarded run(struct stp_context *c, const struct stp_probe *probe)
{
	enum stp_guarded how;

	if (stp_unlikely(!stp_locks_take(probe)))
		return STP_GUARDED_LOCKED_OUT;
	how = stp_probe_body(c, probe);
	stp_locks_give(probe);
	return how;
}

const struct stp_guard stp_guard_locks = { .run = run };

static void say_skipped(void)
{
	stp_u32 i;

	for (i = 0; i < stp_script.nglobals; i++)
		if (stp_locks_skipped(i))
			stp_session_lost("Skipped due to global '%s' lock timeout: %d", stp_script.globals[i].name, (stp_i64)stp_locks_skipped(i));
}

const struct stp_part stp_part_locks = { .prepare = prepare, .release = release, .account = say_skipped };
