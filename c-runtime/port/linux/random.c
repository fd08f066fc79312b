// SPDX-License-Identifier: GPL-2.0-or-later
/* Random numbers. Any context, NMI included. */
#include "../port.h"
#include <linux/ktime.h>
#include <linux/percpu.h>

static DEFINE_PER_CPU(u64, stp_random_state);

/* A CPU's first number comes from the clock and from where its state lies, which nobody outside knows. */
static u64 first_state(void)
{
	return ktime_get_mono_fast_ns() ^ (u64)(unsigned long)raw_cpu_ptr(&stp_random_state) << 16;
}

/* splitmix64 (Steele, Lea, Flood 2014): the state only counts, so that an NMI in the middle does no harm. */
stp_u32 stp_port_random(void)
{
	u64 z;

	if (unlikely(!raw_cpu_read(stp_random_state)))
		raw_cpu_write(stp_random_state, first_state() | 1);
	z = this_cpu_add_return(stp_random_state, 0x9e3779b97f4a7c15ULL);
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return (z ^ (z >> 31)) >> 32;
}
