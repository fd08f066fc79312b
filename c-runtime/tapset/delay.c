/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "delay.h"
#include "../port/port.h"

#define LONGEST 60000000000ll

void stp_delay(stp_i64 count, stp_i64 unit)
{
	stp_u64 start = stp_port_now();
	stp_i64 ns = count > LONGEST / unit ? LONGEST : count > 0 ? count * unit : 0;

	while ((stp_i64)(stp_port_now() - start) < ns)
		stp_port_relax();
}
