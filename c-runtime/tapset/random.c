/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "random.h"
#include "../port/port.h"

stp_i64 stp_random_below(stp_i64 n)
{
	stp_u64 random;

	if (n <= 0)
		return 0;
	random = stp_port_random();
	if ((stp_u64)n >> 32)
		random = random << 32 | stp_port_random();
	return (stp_i64)(random % (stp_u64)n);
}
