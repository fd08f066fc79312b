/* SPDX-License-Identifier: GPL-2.0-or-later */
/* port.h for an ordinary process of one thread: no handler ever nests or runs beside another. */
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include "../port.h"
#include "user.h"

#define STACK_GUARD (256 * 1024)
#define STACK_USED_AT_MOST (64 * 1024 * 1024)	/* where there is no limit */

static const char *stack_begin;
static stp_size stack_size;

static stp_u64 taken;

void *stp_port_alloc(stp_size size)
{
	taken += size;
	return calloc(1, size ? size : 1);
}

stp_u64 stp_port_taken(void)
{
	return taken;
}

void stp_port_free(void *block)
{
	free(block);
}

unsigned long stp_port_enter(void)
{
	return 0;
}

void stp_port_leave(unsigned long state)
{
	(void)state;
}

unsigned stp_port_cpu(void)
{
	return 0;
}

unsigned stp_port_cpus(void)
{
	return 1;
}

stp_bool stp_port_in_nmi(void)
{
	return 0;
}

stp_bool stp_port_is_masked(void)
{
	return 1;	/* handlers are strictly serial */
}

static void *owned;

void *stp_port_own(stp_bool nmi)
{
	(void)nmi;
	return owned;
}

void stp_port_set_own(unsigned cpu, stp_bool nmi, void *what)
{
	(void)cpu;
	if (!nmi)
		owned = what;
}

stp_bool stp_port_in_session(void)
{
	return 0;	/* the one thread runs everything, and nothing of its own can be traced */
}

void stp_port_relax(void)
{
}

void stp_port_delay(unsigned ns)
{
	(void)ns;	/* no lock is ever held by another */
}

stp_u64 stp_port_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (stp_u64)t.tv_sec * 1000000000ull + (stp_u64)t.tv_nsec;
}

stp_u64 stp_port_cycles(void)
{
	return stp_port_now();
}

/* xorshift32, seeded from the clock. */
stp_u32 stp_port_random(void)
{
	static stp_u32 state;

	if (!state)
		state = (stp_u32)stp_port_now() | 1;
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

void stp_user_stack_begins(const void *here)
{
	struct rlimit limit;

	stack_begin = here;
	stack_size = STACK_USED_AT_MOST;
	if (!getrlimit(RLIMIT_STACK, &limit) && limit.rlim_cur < stack_size)
		stack_size = limit.rlim_cur;
}

stp_size stp_port_stack_left(void)
{
	stp_size used = (stp_size)(stack_begin - (const char *)__builtin_frame_address(0));

	return stack_size > used + STACK_GUARD ? stack_size - used - STACK_GUARD : 0;
}

int stp_port_read(void *dst, stp_u64 address, stp_size size, stp_bool user)
{
	(void)dst;
	(void)address;
	(void)size;
	(void)user;
	return -14;	/* EFAULT: there is no kernel memory here */
}
