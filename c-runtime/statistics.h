/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Aggregates: the part of rt.h that is about statistics and histograms. Included by rt.h alone. */
#ifndef STP_STATISTICS_H
#define STP_STATISTICS_H

/* What the runtime keeps for an aggregate. */
#define STP_STAT_COUNT 1
#define STP_STAT_SUM 2
#define STP_STAT_MIN 4
#define STP_STAT_MAX 8
#define STP_STAT_AVG 16
#define STP_STAT_VARIANCE 32
#define STP_STAT_HIST_LOG 64
#define STP_STAT_HIST_LINEAR 128

struct stp_stat_type {
	stp_u32 keeps;		/* STP_STAT_* */
	stp_u32 size;		/* bytes of one aggregate */
	stp_u32 shift;		/* of @variance: 0..62 */
	stp_u32 buckets;	/* of its histogram, those for what does not fit included; 0: none */
	stp_i64 low, width;	/* of @hist_linear */
	int bar, elision;	/* HIST_WIDTH, HIST_ELISION */
};

/* What every aggregate has. Behind it lies what its type keeps beside: see core/stat.h. */
struct stp_stat {
	stp_i64 count, sum, min, max;
};

void stp_stat_clear(struct stp_stat *stat, const struct stp_stat_type *type);
void stp_stat_add_spread(struct stp_stat *stat, const struct stp_stat_type *type, stp_i64 value);
void stp_stat_add_bucket(struct stp_stat *stat, const struct stp_stat_type *type, stp_i64 value);

/* Inline, so that a constant type leaves only what the script asks for. */
STP_INLINE void stp_stat_add(struct stp_stat *stat, const struct stp_stat_type *type, stp_i64 value)
{
	stp_bool first = !stat->count;

	stat->count++;
	if (type->keeps & (STP_STAT_SUM | STP_STAT_AVG | STP_STAT_VARIANCE))
		stat->sum = (stp_i64)((stp_u64)stat->sum + (stp_u64)value);
	if (type->keeps & STP_STAT_MIN)
		stat->min = first || value < stat->min ? value : stat->min;
	if (type->keeps & STP_STAT_MAX)
		stat->max = first || value > stat->max ? value : stat->max;
	if (type->keeps & STP_STAT_VARIANCE)
		stp_stat_add_spread(stat, type, value);
	if (type->keeps & (STP_STAT_HIST_LOG | STP_STAT_HIST_LINEAR))
		stp_stat_add_bucket(stat, type, value);
}

/* stat may be 0 (a missing element). count and sum of nothing are 0; the others are the error "empty aggregate". */
stp_i64 stp_stat_count(const struct stp_stat *stat);
stp_i64 stp_stat_sum(const struct stp_stat *stat);
stp_i64 stp_stat_min(struct stp_context *c, const struct stp_stat *stat, const char *at);
stp_i64 stp_stat_max(struct stp_context *c, const struct stp_stat *stat, const char *at);
stp_i64 stp_stat_avg(struct stp_context *c, const struct stp_stat *stat, const char *at);
stp_i64 stp_stat_variance(struct stp_context *c, const struct stp_stat *stat, const struct stp_stat_type *type, const char *at);

/* The histogram as a chart, a blank line behind it. Of nothing: the error "empty aggregate". */
void stp_hist_out(struct stp_context *c, struct stp_out *out, const struct stp_stat *stat, const struct stp_stat_type *type, const char *at);
/* Buckets count from 0: the one for what is too small in a linear histogram. stat may be 0. */
stp_bool stp_hist_has(const struct stp_stat_type *type, stp_i64 index);
/* The count of a bucket; "empty aggregate" and "histogram index out of range" are its errors. */
stp_i64 stp_hist_bucket(struct stp_context *c, const struct stp_stat *stat, const struct stp_stat_type *type, stp_i64 index, const char *at);
/* The same of an index that is in range; 0 where there is nothing. */
stp_i64 stp_hist_count(const struct stp_stat *stat, const struct stp_stat_type *type, stp_i64 index);
/* The bucket after `last` (-1: the first), -1 at the end. By count, the histogram must not change between the calls. */
enum stp_hist_order { STP_HIST_UP, STP_HIST_DOWN, STP_HIST_FEWEST, STP_HIST_MOST };
stp_i64 stp_hist_next(const struct stp_stat *stat, const struct stp_stat_type *type, enum stp_hist_order order, stp_i64 last);
#endif
