/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Statistics: what is taken from an aggregate, and putting two together. Adding a value is inline in rt.h; the variance and
 * the histograms have files of their own. Any handler context, under the lock of the global.
 */
#include "stat.h"
#include "share.h"

#define EMPTY_AGGREGATE "empty aggregate"

void stp_stat_clear(struct stp_stat *stat, const struct stp_stat_type *type)
{
	memset(stat, 0, type->size);
}

stp_bool stp_stat_is_empty(struct stp_context *c, const struct stp_stat *stat, const char *at)
{
	if (stat && stat->count)
		return 0;
	stp_error(c, EMPTY_AGGREGATE, at);
	return 1;
}

stp_i64 stp_stat_count(const struct stp_stat *stat)
{
	return stat ? stat->count : 0;
}

stp_i64 stp_stat_sum(const struct stp_stat *stat)
{
	return stat ? stat->sum : 0;
}

stp_i64 stp_stat_min(struct stp_context *c, const struct stp_stat *stat, const char *at)
{
	return stp_stat_is_empty(c, stat, at) ? 0 : stat->min;
}

stp_i64 stp_stat_max(struct stp_context *c, const struct stp_stat *stat, const char *at)
{
	return stp_stat_is_empty(c, stat, at) ? 0 : stat->max;
}

stp_i64 stp_stat_avg(struct stp_context *c, const struct stp_stat *stat, const char *at)
{
	return stp_stat_is_empty(c, stat, at) ? 0 : stat->sum / stat->count;	/* count is positive: no trap */
}

/* The mean has lost what its cuts took, the sum has not: the squares are moved over to the true average. */
stp_i64 stp_stat_variance_of(const struct stp_stat *stat, const struct stp_stat_type *type)
{
	const struct stp_spread *spread = stp_stat_spread((struct stp_stat *)stat);
	stp_i64 average, off;

	if (stat->count < 2)
		return 0;
	average = (stp_i64)((stp_u64)stat->sum << type->shift) / stat->count;
	off = stp_wrap_minus(spread->mean, average);
	return stp_wrap_plus(spread->squares, stp_wrap_times(stat->count, stp_wrap_times(off, off))) / (stat->count - 1) >> type->shift >> type->shift;
}

static void merge_buckets(struct stp_stat *into, const struct stp_stat *from, const struct stp_stat_type *type)
{
	stp_i64 *to = stp_stat_buckets(into, type);
	const stp_i64 *more = stp_stat_buckets((struct stp_stat *)from, type);
	stp_u32 i;

	for (i = 0; i < type->buckets; i++)
		to[i] += more[i];
}

/* delta * delta * a * b / (a + b), in an order that loses the least where the whole product would not fit. */
static stp_i64 between(stp_i64 delta, stp_i64 a, stp_i64 b)
{
	stp_u64 square = (stp_u64)delta * (stp_u64)delta, pairs, product;

	if (!__builtin_mul_overflow((stp_u64)a, (stp_u64)b, &pairs) && !__builtin_mul_overflow(square, pairs, &product))
		return (stp_i64)(product / (stp_u64)(a + b));
	return (stp_i64)(square * (pairs / (stp_u64)(a + b)));
}

/* Chan's way to put the means and the sums of squares of two sets together. Before the counts are added. */
static void merge_spread(struct stp_stat *into, const struct stp_stat *from)
{
	struct stp_spread *to = stp_stat_spread(into), *more = stp_stat_spread((struct stp_stat *)from);
	stp_i64 delta = stp_wrap_minus(more->mean, to->mean);

	to->squares = stp_wrap_plus(stp_wrap_plus(to->squares, more->squares), between(delta, into->count, from->count));
	to->mean = stp_wrap_plus(to->mean, stp_wrap_times(delta, from->count) / (into->count + from->count));
}

void stp_stat_merge(struct stp_stat *into, const struct stp_stat *from, const struct stp_stat_type *type)
{
	if (!from->count)
		return;
	if (!into->count) {
		memcpy(into, from, type->size);
		return;
	}
	if (type->keeps & STP_STAT_VARIANCE)
		merge_spread(into, from);
	into->count += from->count;
	into->sum = stp_wrap_plus(into->sum, from->sum);
	into->min = from->min < into->min ? from->min : into->min;
	into->max = from->max > into->max ? from->max : into->max;
	merge_buckets(into, from, type);
}

static void fold_stat(void *global, void *lane, const struct stp_stat_type *type)
{
	if (!((struct stp_stat *)lane)->count)
		return;
	stp_stat_merge(global, lane, type);
	stp_stat_clear(lane, type);
}

const struct stp_fold stp_fold_stat = { .fold = fold_stat };
