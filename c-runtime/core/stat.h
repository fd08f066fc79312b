/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How an aggregate lies in memory: struct stp_stat, then struct stp_spread where its type keeps the variance, then the
 * buckets of its histogram. Shared by stat.c, variance.c, histogram.c and whoever puts aggregates together.
 */
#ifndef STP_STAT_H
#define STP_STAT_H
#include "../rt.h"
#include "../port/port.h"

/* Of the values shifted left by the type's shift: the running mean, and the sum of the squares of what they differ by. */
struct stp_spread {
	stp_i64 mean, squares;
};

static inline struct stp_spread *stp_stat_spread(struct stp_stat *stat)
{
	return (struct stp_spread *)(stat + 1);
}

static inline stp_i64 *stp_stat_buckets(struct stp_stat *stat, const struct stp_stat_type *type)
{
	return (stp_i64 *)((char *)(stat + 1) + (type->keeps & STP_STAT_VARIANCE ? sizeof(struct stp_spread) : 0));
}

/* Arithmetic of the script's numbers, which wrap. */
static inline stp_i64 stp_wrap_plus(stp_i64 a, stp_i64 b)
{
	return (stp_i64)((stp_u64)a + (stp_u64)b);
}

static inline stp_i64 stp_wrap_minus(stp_i64 a, stp_i64 b)
{
	return (stp_i64)((stp_u64)a - (stp_u64)b);
}

static inline stp_i64 stp_wrap_times(stp_i64 a, stp_i64 b)
{
	return (stp_i64)((stp_u64)a * (stp_u64)b);
}

/* Handler context. Nonzero when there is nothing to take a minimum, an average or a histogram of; the error is then set. */
stp_bool stp_stat_is_empty(struct stp_context *c, const struct stp_stat *stat, const char *at);
/* Any context. Adds all that `from` has seen; both have this type. */
void stp_stat_merge(struct stp_stat *into, const struct stp_stat *from, const struct stp_stat_type *type);
/* Any context. 0 for an aggregate of fewer than two values. */
stp_i64 stp_stat_variance_of(const struct stp_stat *stat, const struct stp_stat_type *type);
#endif
