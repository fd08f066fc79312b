/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Locks: all or none, the bound on waiting, and two threads that must never be in at once. */
#include <pthread.h>
#include "check.h"
#include "core/lock.h"
#include "core/part.h"
#include "fake_port.h"

static const struct stp_global globals[3] = { { .name = "a" }, { .name = "b" }, { .name = "c" } };
static const struct stp_lock_use read_ab[] = { { 0, STP_LOCK_READ }, { 1, STP_LOCK_READ } };
static const struct stp_lock_use write_bc[] = { { 1, STP_LOCK_WRITE }, { 2, STP_LOCK_WRITE } };
static const struct stp_lock_use write_abc[] = { { 0, STP_LOCK_WRITE }, { 1, STP_LOCK_WRITE }, { 2, STP_LOCK_READ } };

#define PROBE(uses) { .locks = uses, .nlocks = sizeof(uses) / sizeof(*uses) }
static const struct stp_probe reader = PROBE(read_ab), writer = PROBE(write_bc), all = PROBE(write_abc), none = { 0 };

static void alone(void)
{
	CHECK(stp_locks_take(&none));
	stp_locks_give(&none);
	CHECK(stp_locks_take(&all));
	stp_locks_give(&all);
	CHECK(stp_locks_take(&reader));
	CHECK(stp_locks_take(&reader));
	stp_locks_give(&reader);
	stp_locks_give(&reader);
	CHECK(stp_locks_take(&writer));
	stp_locks_give(&writer);
	CHECK_NUMBER(fake.waits, 0);
}

static void all_or_none(void)
{
	CHECK(stp_locks_take(&reader));
	CHECK(!stp_locks_take(&writer));	/* b is read */
	CHECK_NUMBER(stp_locks_skipped(1), 1);
	CHECK_NUMBER(fake.waits, 30);		/* 3 tries of 10 us */
	CHECK(!stp_locks_take(&all));
	CHECK_NUMBER(stp_locks_skipped(0), 1);
	stp_locks_give(&reader);
	CHECK(stp_locks_take(&writer));
	CHECK(!stp_locks_take(&all));		/* gets a, not b: a must be free again */
	CHECK_NUMBER(stp_locks_skipped(1), 2);
	stp_locks_give(&writer);
	CHECK(stp_locks_take(&all));
	stp_locks_give(&all);
}

static void give_to_the_waiting(void)
{
	if (fake.waits == 5)
		stp_locks_give(&writer);
}

static void waiting_helps(void)
{
	fake.waits = 0;
	fake.wait = give_to_the_waiting;
	CHECK(stp_locks_take(&writer));
	CHECK(stp_locks_take(&reader));
	CHECK_NUMBER(fake.waits, 5);
	stp_locks_give(&reader);
	fake.wait = 0;
}

static void no_wait(void)
{
	fake.waits = 0;
	CHECK(stp_locks_take(&writer));
	fake.nmi = 1;
	CHECK(!stp_locks_take(&reader));
	fake.nmi = 0;
	fake_limits.max_trylock = 0;
	CHECK(!stp_locks_take(&reader));
	CHECK_NUMBER(fake.waits, 0);
	stp_locks_give(&writer);
}

static volatile long guarded[2];
static long entered[2];

static void *enter_often(void *which)
{
	long i, *mine = &entered[(long)which];

	for (i = 0; i < 200000; i++) {
		if (!stp_locks_take(&writer))
			continue;
		guarded[0] = guarded[0] + 1;
		guarded[1] = guarded[1] + 1;
		stp_locks_give(&writer);
		++*mine;
	}
	return 0;
}

static void two_threads(void)
{
	pthread_t other;
	stp_u64 before = stp_locks_skipped(1) + stp_locks_skipped(2);

	pthread_create(&other, 0, enter_often, (void *)1);
	enter_often(0);
	pthread_join(other, 0);
	CHECK_NUMBER(guarded[0], entered[0] + entered[1]);
	CHECK_NUMBER(guarded[1], entered[0] + entered[1]);
	CHECK(stp_locks_contended(1) + stp_locks_contended(2) >= stp_locks_skipped(1) + stp_locks_skipped(2) - before);
	CHECK_NUMBER(stp_locks_skipped(1) + stp_locks_skipped(2) - before, 400000 - entered[0] - entered[1]);
}

void run_checks(void)
{
	fake_script.globals = globals;
	fake_script.nglobals = 3;
	CHECK_NUMBER(stp_part_locks.prepare(), 0);
	alone();
	all_or_none();
	waiting_helps();
	no_wait();
	two_threads();
	stp_part_locks.release();
}
