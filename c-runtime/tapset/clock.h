/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Clocks. Any context. */
#ifndef STP_TAPSET_CLOCK_H
#define STP_TAPSET_CLOCK_H
#include "../rt.h"

stp_i64 stp_clock_wall_ns(void);	/* since 1970 */
stp_i64 stp_clock_boot_ns(void);	/* the kernel's ktime: monotonic, without the time that the machine slept */
stp_i64 stp_clock_local_ns(void);	/* of this CPU */
stp_i64 stp_clock_cpu_ns(stp_i64 cpu);	/* 0 for a CPU that cannot be */
stp_i64 stp_clock_cycles(void);
stp_i64 stp_clock_jiffies(void);
stp_i64 stp_clock_hz(void);
#endif
