/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../clock.h"
#include "../../port/port.h"
#include <time.h>
#include <unistd.h>

stp_i64 stp_clock_wall_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (stp_i64)t.tv_sec * 1000000000 + t.tv_nsec;
}

stp_i64 stp_clock_boot_ns(void)
{
	return (stp_i64)stp_port_now();
}

stp_i64 stp_clock_local_ns(void)
{
	return (stp_i64)stp_port_now();
}

stp_i64 stp_clock_cpu_ns(stp_i64 cpu)
{
	return cpu >= 0 && cpu < sysconf(_SC_NPROCESSORS_CONF) ? (stp_i64)stp_port_now() : 0;
}

stp_i64 stp_clock_cycles(void)
{
	return (stp_i64)stp_port_cycles();
}

/* What a process knows of the kernel's tick is the unit of times(2). */
stp_i64 stp_clock_hz(void)
{
	return sysconf(_SC_CLK_TCK);
}

stp_i64 stp_clock_jiffies(void)
{
	return (stp_i64)stp_port_now() / (1000000000 / stp_clock_hz());
}
