/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Statistics. Count, sum, min and max are always kept: together they cost less than asking which of them the script wants.
 * Any handler context.
 */
#include "../rt.h"

#define EMPTY_AGGREGATE "empty aggregate"

void stp_stat_clear(struct stp_stat *stat, const struct stp_stat_type *type)
{
	(void)type;
	stat->count = stat->sum = stat->min = stat->max = 0;
}

void stp_stat_add(struct stp_stat *stat, const struct stp_stat_type *type, stp_i64 value)
{
	stp_bool first = !stat->count;

	(void)type;
	stat->count++;
	stat->sum = (stp_i64)((stp_u64)stat->sum + (stp_u64)value);
	stat->min = first || value < stat->min ? value : stat->min;
	stat->max = first || value > stat->max ? value : stat->max;
}

stp_i64 stp_stat_count(const struct stp_stat *stat)
{
	return stat ? stat->count : 0;
}

stp_i64 stp_stat_sum(const struct stp_stat *stat)
{
	return stat ? stat->sum : 0;
}

/* Nonzero when there is nothing to take a minimum, maximum or average of; the error is then set. */
static stp_bool is_empty(struct stp_context *c, const struct stp_stat *stat, const char *at)
{
	if (stat && stat->count)
		return 0;
	stp_error(c, EMPTY_AGGREGATE, at);
	return 1;
}

stp_i64 stp_stat_min(struct stp_context *c, const struct stp_stat *stat, const char *at)
{
	return is_empty(c, stat, at) ? 0 : stat->min;
}

stp_i64 stp_stat_max(struct stp_context *c, const struct stp_stat *stat, const char *at)
{
	return is_empty(c, stat, at) ? 0 : stat->max;
}

stp_i64 stp_stat_avg(struct stp_context *c, const struct stp_stat *stat, const char *at)
{
	return is_empty(c, stat, at) ? 0 : stat->sum / stat->count;	/* count is positive: no trap */
}
