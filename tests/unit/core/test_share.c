/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Globals that several CPUs add to at once: nothing is lost, nobody sees half a handler, and who waits in vain is skipped. */
#include <pthread.h>
#include "check.h"
#include "core/context.h"
#include "core/family.h"
#include "core/handler.h"
#include "core/ledger.h"
#include "core/map.h"
#include "core/part.h"
#include "core/session.h"
#include "core/stat.h"
#include "fake_port.h"

#define CPUS 4
#define ELEMENTS 20
#define ROUNDS 30000

static const struct stp_stat_type rich = {
	.keeps = STP_STAT_COUNT | STP_STAT_SUM | STP_STAT_MIN | STP_STAT_MAX | STP_STAT_VARIANCE | STP_STAT_HIST_LOG, .buckets = 128, .shift = 4,
	.size = sizeof(struct stp_stat) + sizeof(struct stp_spread) + 128 * sizeof(stp_i64),
};
static const struct stp_map_type array_type = { .nkeys = 2, .key = { STP_LONG, STP_STRING }, .value = STP_STATS, .max = ELEMENTS, .stat = &rich };

static stp_i64 left, right, inserted;
static struct { struct stp_stat stat; stp_i64 more[130]; } scalar;
static struct stp_map *array;

static const struct stp_global globals[] = {
	{ .name = "left", .type = STP_LONG, .storage = &left, .share = 1, .lane = 0, .fold = &stp_fold_long },
	{ .name = "right", .type = STP_LONG, .storage = &right, .share = 2, .lane = 8, .fold = &stp_fold_long },
	{ .name = "scalar", .type = STP_STATS, .stat_type = &rich, .storage = &scalar, .share = 3, .lane = 16, .fold = &stp_fold_stat },
	{ .name = "array", .type = STP_STATS, .stat_type = &rich, .map_type = &array_type, .storage = &array, .share = 4 },
	{ .name = "plain", .type = STP_LONG, .storage = &inserted },
};

static long uneven, seen[CPUS];
static stp_i64 looks, cleared;

static void add_long(struct stp_context *c, stp_u64 bit, stp_u32 lane, stp_i64 *global)
{
	*(stp_i64 *)stp_share(c, bit, lane, global) += 1;
}

/* right++ */
static void h_right(struct stp_context *c)
{
	add_long(c, 2, 8, &right);
}

/* left++; scalar <<< n; array[n, "key"] <<< n; right++ */
static void h_add(struct stp_context *c)
{
	stp_i64 n = ++seen[c->cpu] % ELEMENTS;
	union stp_key keys[] = { { n }, { .string = "key" } };
	struct stp_stat *element;

	add_long(c, 1, 0, &left);
	stp_stat_add(stp_share(c, 4, 16, &scalar.stat), &rich, n);
	element = stp_map_share_stat(c, array, STP_KEYED, keys, 8, 0);
	if (element)
		stp_stat_add(element, &rich, n);
	add_long(c, 2, 8, &right);
}

/* Values in the array, those that were cleared among them. */
static stp_i64 array_count(void)
{
	stp_i64 sum = cleared;
	struct stp_entry *e;

	for (e = stp_map_first(array); e; e = stp_map_next(array, e))
		sum += stp_stat_count(stp_entry_value_stat(array, e));
	return sum;
}

/* All must have seen the same. Now and then the elements go, so that others must make them anew. */
static void h_look(struct stp_context *c)
{
	(void)c;
	uneven += left != right || left != scalar.stat.count || left != array_count();
	if (++looks % 4)
		return;
	cleared = array_count();
	stp_map_clear(array);
}

/* if (left++ == 1000) plain++; right++ with the value used */
static void h_once(struct stp_context *c)
{
	(void)c;
	if (left++ == 1000)
		inserted++;
	right++;
}

static const struct stp_lock_use shared[] = { { 0, STP_LOCK_SHARE }, { 1, STP_LOCK_SHARE }, { 2, STP_LOCK_SHARE }, { 3, STP_LOCK_SHARE } };
static const struct stp_lock_use exclusive[] = { { 0, STP_LOCK_WRITE }, { 1, STP_LOCK_WRITE }, { 2, STP_LOCK_WRITE }, { 3, STP_LOCK_WRITE } };
static const struct stp_lock_use two_and_plain[] = { { 0, STP_LOCK_WRITE }, { 1, STP_LOCK_WRITE }, { 4, STP_LOCK_WRITE } };
static const struct stp_lock_use right_only[] = { { 1, STP_LOCK_SHARE } };
static const struct stp_lock_use mixed[] = { { 0, STP_LOCK_SHARE }, { 1, STP_LOCK_WRITE } };

#define PROBE(does, uses) .point = "fake", .handler = does, .guard = &stp_guard_shares, .locks = uses, .nlocks = sizeof(uses) / sizeof(*uses)
static const struct stp_probe adder = { PROBE(h_add, shared), .shares = 15 };
static const struct stp_probe looker = { PROBE(h_look, exclusive) };
static const struct stp_probe once = { PROBE(h_once, two_and_plain) };
static const struct stp_probe right_adder = { PROBE(h_right, right_only), .shares = 2 };
static const struct stp_probe own = { PROBE(h_add, exclusive) };
static const struct stp_probe half = { PROBE(h_once, mixed), .shares = 1 };

static enum stp_guarded run(unsigned cpu, const struct stp_probe *probe)
{
	struct stp_context *c = &stp_contexts_slot(cpu)->context;

	c->probe = probe;
	c->error = 0;
	return stp_guard_shares.run(c, probe);
}

/* One that hits on every CPU. */
static const struct stp_family family = { .name = "fake" };
static const struct stp_family_use families[] = { { .family = &family } };
static const struct stp_part *const parts[] = { &stp_part_locks, &stp_part_arrays, &stp_part_shares };

static void prepare(int trylock)
{
	struct stp_session_settings settings = { .ring_bytes = 65536, .drain = fake_drain_hook };

	left = right = inserted = uneven = looks = cleared = 0;
	memset(&scalar, 0, sizeof(scalar));
	memset(seen, 0, sizeof(seen));
	fake_reset();
	fake.cpus = CPUS;
	fake_limits.max_trylock = trylock;
	fake_script.globals = globals;
	fake_script.nglobals = sizeof(globals) / sizeof(*globals);
	fake_script.parts = parts;
	fake_script.nparts = 3;
	fake_script.families = families;
	fake_script.nfamilies = 1;
	fake_script.nprobes = 2;
	fake_script.lane_size = 16 + rich.size;
	CHECK_NUMBER(stp_session_prepare(&settings), 0);
}

static void no_memory(void)
{
	struct stp_session_settings settings = { .ring_bytes = 65536, .drain = fake_drain_hook };
	int n, rc = -12;

	for (n = 1; rc; n++) {
		prepare(3);
		stp_session_release();
		fake.allocations_left = n;
		rc = stp_session_prepare(&settings);
		CHECK(!rc || rc == -12);
		fake.allocations_left = -1;
	}
	CHECK(n > CPUS);
	stp_session_release();
}

static void one_after_the_other(void)
{
	unsigned i;

	prepare(3);
	for (i = 0; i < 3 * ELEMENTS; i++)
		CHECK_NUMBER(run(i % CPUS, &adder), STP_GUARDED_RAN);
	CHECK_NUMBER(left, 0);			/* still in the lanes */
	CHECK_NUMBER(run(2, &looker), STP_GUARDED_RAN);
	CHECK_NUMBER(left, 3 * ELEMENTS);
	CHECK_NUMBER(uneven, 0);
	CHECK_NUMBER(run(1, &own), STP_GUARDED_RAN);	/* adds to the globals themselves */
	CHECK_NUMBER(left, 3 * ELEMENTS + 1);
	CHECK_NUMBER(run(0, &adder), STP_GUARDED_RAN);
	stp_part_shares.settle();
	CHECK_NUMBER(right, 3 * ELEMENTS + 2);
	CHECK_NUMBER(scalar.stat.count, 3 * ELEMENTS + 2);
	CHECK_NUMBER(fake.waits, 0);
	stp_session_release();
}

/* An element that is deleted and made anew knows nothing of what lanes held. */
static void deleted_elements(void)
{
	unsigned i;

	prepare(3);
	for (i = 0; i < CPUS * ELEMENTS; i++)
		run(i % CPUS, &adder);
	stp_map_clear(array);
	run(3, &adder);
	CHECK_NUMBER(stp_map_size(array), 1);
	CHECK_NUMBER(stp_stat_count(stp_entry_value_stat(array, stp_map_first(array))), 1);
	stp_session_release();
}

/* A handler that the outer one is interrupted by: in an NMI there is no waiting, and lanes of one CPU are one. */
static void h_interrupted(struct stp_context *c)
{
	c->error = 0;
	fake.nmi = 1;
	CHECK_NUMBER(run(0, &adder), STP_GUARDED_LOCKED_OUT);
	CHECK_NUMBER(run(0, &looker), STP_GUARDED_LOCKED_OUT);
	CHECK_NUMBER(run(1, &looker), STP_GUARDED_LOCKED_OUT);
	CHECK_NUMBER(run(1, &adder), STP_GUARDED_RAN);
	fake.nmi = 0;
}

static void interrupted(void)
{
	static const struct stp_probe outer = { PROBE(h_interrupted, shared), .shares = 15 };

	prepare(3);
	CHECK_NUMBER(run(0, &outer), STP_GUARDED_RAN);
	CHECK_NUMBER(fake.waits, 0);
	CHECK_NUMBER(stp_locks_skipped(0), 3);
	CHECK_NUMBER(run(0, &looker), STP_GUARDED_RAN);
	CHECK_NUMBER(left, 1);
	stp_session_release();
}

static void h_locked(struct stp_context *c)
{
	(void)c;
	CHECK_NUMBER(run(1, &adder), STP_GUARDED_LOCKED_OUT);
	CHECK_NUMBER(run(1, &half), STP_GUARDED_LOCKED_OUT);
	CHECK_NUMBER(fake.waits, 2 * 30);	/* 3 tries of 10 us each */
}

static void locked_out(void)
{
	static const struct stp_probe outer = { PROBE(h_locked, exclusive) };

	prepare(3);
	CHECK_NUMBER(run(0, &outer), STP_GUARDED_RAN);
	CHECK_NUMBER(stp_locks_skipped(0), 2);
	CHECK_NUMBER(run(1, &adder), STP_GUARDED_RAN);	/* all was given back */
	CHECK_NUMBER(run(0, &looker), STP_GUARDED_RAN);
	CHECK_NUMBER(left, 1);
	stp_session_release();
}

/* ---- several at once ---- */

static long ran[CPUS], skipped[CPUS];

static pthread_barrier_t start;

static void run_often(unsigned cpu, const struct stp_probe *probe)
{
	if (run(cpu, probe) == STP_GUARDED_RAN)
		ran[cpu]++;
	else
		skipped[cpu]++;
}

static void *add_and_look(void *which)
{
	unsigned cpu = (unsigned)(long)which;
	long i;

	pthread_barrier_wait(&start);
	for (i = 0; i < ROUNDS; i++)
		if (i % 64 == cpu)
			run(cpu, &looker);
		else
			run_often(cpu, &adder);
	return 0;
}

static void *step(void *which)
{
	long i;

	pthread_barrier_wait(&start);
	for (i = 0; i < ROUNDS; i++)
		run_often((unsigned)(long)which, i % 2 ? &once : &right_adder);
	return 0;
}

/* Gives how many handlers ran. */
static stp_i64 on_all_cpus(void *(*work)(void *))
{
	pthread_t threads[CPUS];
	stp_i64 all = 0;
	long i;

	prepare(1000);
	stp_session_now.state = STP_STATE_RUNNING;
	memset(ran, 0, sizeof(ran));
	memset(skipped, 0, sizeof(skipped));
	pthread_barrier_init(&start, 0, CPUS);
	for (i = 0; i < CPUS; i++)
		pthread_create(&threads[i], 0, work, (void *)i);
	for (i = 0; i < CPUS; i++)
		pthread_join(threads[i], 0);
	pthread_barrier_destroy(&start);
	stp_part_shares.settle();
	for (i = 0; i < CPUS; i++)
		all += ran[i];
	return all;
}

static void nothing_is_lost(void)
{
	stp_i64 added = on_all_cpus(add_and_look);

	CHECK(added > CPUS * ROUNDS / 4);
	CHECK_NUMBER(uneven, 0);
	CHECK_NUMBER(left, added);
	CHECK_NUMBER(right, added);
	CHECK_NUMBER(scalar.stat.count, added);
	CHECK_NUMBER(array_count(), added);
	stp_session_release();
}

/* Adders beside those who look at what they count: every step is taken once. */
static void steps(void)
{
	stp_i64 taken = on_all_cpus(step);

	CHECK_NUMBER(right, taken);
	CHECK_NUMBER(inserted, 1);
	CHECK(left > 1000 && left < taken);
	stp_session_release();
}

/* ---- tallies ---- */

static void by_function(const struct stp_hit *hit, char *lane)
{
	stp_lane_add(lane, 0, (stp_i64)(hit->function % 3));
	stp_lane_add(lane, 8, 1);
}

static const struct stp_probe constant = { .point = "fake", .is_tally = 1, .more = -3, .lane = 0 };
static const struct stp_probe varied = { .point = "fake", .is_tally = 1, .tally = by_function, .index = 1 };

/* Each of them is a hit on the lane of CPU 0: who is preempted in a tally may go on elsewhere. */
static void *tally(void *which)
{
	long i;

	(void)which;
	pthread_barrier_wait(&start);
	for (i = 0; i < ROUNDS; i++) {
		struct stp_hit hit = { .function = i };

		stp_probe_hit_with(i % 2 ? &constant : &varied, &hit);
	}
	return 0;
}

static struct stp_probe_ledger ledger_of(unsigned probe)
{
	struct stp_probe_ledger total = { 0 };

	stp_ledger_probe(probe, &total);
	return total;
}

static void tallies(void)
{
	stp_i64 sum = 0;
	long i;

	on_all_cpus(tally);
	for (i = 0; i < ROUNDS; i++)
		sum += i % 2 ? constant.more : i % 3;
	CHECK_NUMBER(left, CPUS * sum);
	CHECK_NUMBER(right, CPUS * ROUNDS / 2);
	CHECK_NUMBER(ledger_of(0).hits, CPUS * ROUNDS / 2);
	CHECK_NUMBER(ledger_of(1).hits, CPUS * ROUNDS / 2);
	stp_session_release();
}

/* Only a hit of this CPU's own handler nests: another's busy context may be that of a CPU where the tally has just run. */
static void nested_tallies(void)
{
	prepare(3);
	CHECK(!stp_probe_hit_with(&varied, &stp_no_hit));	/* not armed yet */
	stp_session_now.state = STP_STATE_RUNNING;
	fake.in_session = 1;
	CHECK(!stp_probe_hit_with(&varied, &stp_no_hit));
	fake.in_session = 0;
	stp_contexts_slot(0)->context.busy = 1;
	CHECK(stp_probe_hit_with(&varied, &stp_no_hit));
	fake.masked = 1;
	CHECK(!stp_probe_hit_with(&varied, &stp_no_hit));
	stp_contexts_slot(0)->context.busy = 0;
	CHECK(stp_probe_hit_with(&varied, &stp_no_hit));
	CHECK_NUMBER(ledger_of(1).hits, 2);
	CHECK_NUMBER(stp_contexts_slot(0)->ledger.skipped_reentrant, 1);
	CHECK_NUMBER(stp_contexts_slot(0)->ledger.skipped_busy, 2);
	stp_session_release();
}

void run_checks(void)
{
	no_memory();
	one_after_the_other();
	deleted_elements();
	interrupted();
	locked_out();
	nothing_is_lost();
	steps();
	tallies();
	nested_tallies();
}
