/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake_port.h"
#include <sched.h>
#include <stdlib.h>
#include "check.h"
#include "core/context.h"
#include "core/error.h"
#include "core/session.h"
#include "port/port.h"

int checks_done, checks_failed;
struct fake_port fake;
struct stp_limits fake_limits;

/* The core's constant is this writable object, under another name: the tests set it up, the core only reads it. */
struct stp_script fake_script;
extern const struct stp_script stp_script __attribute__((alias("fake_script")));

void fake_reset(void)
{
	static const struct stp_part *const parts[] = { &stp_part_locks, &stp_part_arrays, &stp_part_overrides, &stp_part_show };

	fake = (struct fake_port){ .cpus = 2, .stack_left = 1 << 20, .allocations_left = -1, .blocks = fake.blocks, .now = 1000 };
	fake_limits = (struct stp_limits){ .max_action = 1000, .max_action_interruptible = 1000, .max_nesting = 10, .max_errors = 0, .max_skipped = 100,
					   .max_trylock = 3, .max_map_entries = 64 };
	fake_script = (struct stp_script){ .name = "test", .limits = &fake_limits, .parts = parts, .nparts = 4, .frame_size = 4096 };
	stp_warnings_reset();
	fake_forget();
}

/* ---- port.h ---- */

void *stp_port_alloc(stp_size size)
{
	if (!fake.allocations_left)
		return 0;
	if (fake.allocations_left > 0)
		fake.allocations_left--;
	fake.blocks++;
	fake.taken += size;
	return calloc(1, size);
}

stp_u64 stp_port_taken(void)
{
	return fake.taken;
}

void stp_port_free(void *block)
{
	if (block)
		fake.blocks--;
	free(block);
}

unsigned long stp_port_enter(void)
{
	return ++fake.entered;
}

void stp_port_leave(unsigned long state)
{
	CHECK_NUMBER(state, fake.entered);
	fake.entered--;
}

unsigned stp_port_cpu(void)
{
	return fake.cpu;
}

static void *owned[2][16];

stp_bool stp_port_is_masked(void)
{
	return fake.masked;
}

void *stp_port_own(stp_bool nmi)
{
	return owned[nmi][fake.cpu];
}

void stp_port_set_own(unsigned cpu, stp_bool nmi, void *what)
{
	owned[nmi][cpu] = what;
}

unsigned stp_port_cpus(void)
{
	return fake.cpus;
}

stp_bool stp_port_in_nmi(void)
{
	return fake.nmi;
}

stp_bool stp_port_in_session(void)
{
	return fake.in_session;
}

/* The kernel's holders of locks cannot be taken off their CPU; threads can, and then must have a turn. */
void stp_port_relax(void)
{
	sched_yield();
}

void stp_port_delay(unsigned ns)
{
	CHECK(ns <= 10000);
	__atomic_add_fetch(&fake.waits, 1, __ATOMIC_RELAXED);
	if (fake.wait)
		fake.wait();
}

stp_u64 stp_port_now(void)
{
	return ++fake.now;
}

stp_u64 stp_port_cycles(void)
{
	return fake.now += 10;
}

stp_u32 stp_port_random(void)
{
	return 4;
}

stp_size stp_port_stack_left(void)
{
	return fake.stack_left;
}

/* Addresses are those of this process, below 4096 nothing is mapped. */
int stp_port_read(void *dst, stp_u64 address, stp_size size, stp_bool user)
{
	(void)user;
	if (address < 4096)
		return -14;
	memcpy(dst, (const void *)(unsigned long)address, size);
	return 0;
}

/* ---- records ---- */

#define MOST_RECORDS 20000
static struct fake_record *records[MOST_RECORDS];
static unsigned nrecords;
static char *joined;

void fake_forget(void)
{
	while (nrecords)
		free(records[--nrecords]);
	free(joined);
	joined = 0;
}

static void keep(const struct stp_record *from)
{
	struct fake_record *to = malloc(sizeof(*to));
	unsigned i;

	CHECK(nrecords < MOST_RECORDS);
	to->number = from->number;
	to->kind = from->kind;
	to->cpu = from->cpu;
	to->length = from->length;
	memcpy(to->text, from + 1, from->length);
	to->text[from->length] = 0;
	for (i = nrecords++; i && records[i - 1]->number > to->number; i--)
		records[i] = records[i - 1];
	records[i] = to;
}

static void drain_ring(struct stp_ring *ring)
{
	const char *at, *end;
	stp_u32 size;

	while ((size = stp_ring_peek(ring, 16384, &at))) {
		for (end = at + size; at < end; at += stp_ring_room_for(((const struct stp_record *)at)->length))
			keep((const struct stp_record *)at);
		stp_ring_consume(ring, size);
	}
}

unsigned fake_drain(void)
{
	unsigned i;

	for (i = 0; i < stp_contexts_count(); i++)
		drain_ring(&stp_contexts_slot(i)->ring);
	return nrecords;
}

void fake_drain_hook(void)
{
	CHECK_NUMBER(fake.entered, 0);
	fake_drain();
}

struct fake_record *fake_record(unsigned index)
{
	return records[index];
}

const char *fake_text(unsigned kind)
{
	size_t size = 1;
	unsigned i;

	for (i = 0; i < nrecords; i++)
		size += records[i]->kind == kind ? records[i]->length : 0;
	free(joined);
	joined = calloc(1, size);
	for (i = 0; i < nrecords; i++)
		if (records[i]->kind == kind)
			strcat(joined, records[i]->text);
	return joined;
}

unsigned fake_count(unsigned kind)
{
	unsigned i, n = 0;

	for (i = 0; i < nrecords; i++)
		n += records[i]->kind == kind;
	return n;
}

int fake_prepare(unsigned ring_bytes, stp_bool nmi)
{
	struct stp_session_settings settings = { .ring_bytes = ring_bytes, .nmi = nmi, .drain = fake_drain_hook, .target = 77 };

	return stp_session_prepare(&settings);
}

int main(void)
{
	fake_reset();
	run_checks();
	fake_forget();
	CHECK_NUMBER(fake.blocks, 0);
	CHECK_NUMBER(fake.entered, 0);
	printf("%d checks, %d failed\n", checks_done, checks_failed);
	return checks_failed ? 1 : 0;
}
