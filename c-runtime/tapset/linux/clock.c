// SPDX-License-Identifier: GPL-2.0-or-later
#include "../clock.h"
#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/sched/clock.h>
#include <linux/timekeeping.h>
#include <linux/timex.h>

stp_i64 stp_clock_wall_ns(void)
{
	return ktime_get_real_fast_ns();
}

stp_i64 stp_clock_boot_ns(void)
{
	return ktime_get_mono_fast_ns();
}

stp_i64 stp_clock_local_ns(void)
{
	return local_clock();
}

stp_i64 stp_clock_cpu_ns(stp_i64 cpu)
{
	return cpu >= 0 && cpu < nr_cpu_ids && cpu_possible(cpu) ? cpu_clock(cpu) : 0;
}

stp_i64 stp_clock_cycles(void)
{
	return get_cycles();
}

stp_i64 stp_clock_jiffies(void)
{
	return jiffies;
}

stp_i64 stp_clock_hz(void)
{
	return HZ;
}
