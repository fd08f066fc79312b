/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Division as the language defines it: the only operators that can fail. Any handler context. */
#include "../rt.h"

#define DIVISION_BY_ZERO "division by 0"

static stp_i64 negate(stp_i64 a)
{
	return (stp_i64)(0 - (stp_u64)a);
}

stp_i64 stp_div(struct stp_context *c, stp_i64 a, stp_i64 b, const char *at)
{
	if (stp_unlikely(!b)) {
		stp_error(c, DIVISION_BY_ZERO, at);
		return 0;
	}
	return b == -1 ? negate(a) : a / b;	/* the machine traps on the smallest number / -1 */
}

stp_i64 stp_mod(struct stp_context *c, stp_i64 a, stp_i64 b, const char *at)
{
	if (stp_unlikely(!b)) {
		stp_error(c, DIVISION_BY_ZERO, at);
		return 0;
	}
	return b == -1 ? 0 : a % b;
}
