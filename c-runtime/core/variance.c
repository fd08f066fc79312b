/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * @variance by Welford's method in integers, as upstream documents it: the mean is cut to an integer after each value, and a
 * shift gives it binary places. What does not fit wraps. Any handler context.
 */
#include "stat.h"

void stp_stat_add_spread(struct stp_stat *stat, const struct stp_stat_type *type, stp_i64 value)
{
	struct stp_spread *spread = stp_stat_spread(stat);
	stp_i64 shifted = (stp_i64)((stp_u64)value << type->shift);
	stp_i64 delta = stp_wrap_minus(shifted, spread->mean);

	spread->mean = stp_wrap_plus(spread->mean, delta / stat->count);
	spread->squares = stp_wrap_plus(spread->squares, stp_wrap_times(delta, stp_wrap_minus(shifted, spread->mean)));
}

stp_i64 stp_stat_variance(struct stp_context *c, const struct stp_stat *stat, const struct stp_stat_type *type, const char *at)
{
	return stp_stat_is_empty(c, stat, at) ? 0 : stp_stat_variance_of(stat, type);
}
