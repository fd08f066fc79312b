/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * @hist_log and @hist_linear. A linear histogram has a bucket for what is too small, one for each width from low to high, one
 * for what is too large. A logarithmic one has 128: 64 is for 0, 64 + n for 2^(n-1) up to below 2^n, 64 - n for their
 * negatives. Any handler context; printing charges nothing, 130 rows are its bound.
 */
#include "stat.h"

#define ZERO 64		/* bucket of 0 in a logarithmic histogram */
#define MARGIN 2	/* empty rows kept on either side of what was counted */

static stp_bool is_log(const struct stp_stat_type *type)
{
	return (type->keeps & STP_STAT_HIST_LOG) != 0;
}

/* ---- counting ---- */

static stp_u32 magnitude(stp_u64 v)
{
	return v ? 64 - (stp_u32)__builtin_clzll(v) : 0;
}

static stp_u32 log_bucket(stp_i64 value)
{
	return value < 0 ? ZERO - magnitude(0 - (stp_u64)value) : ZERO + magnitude((stp_u64)value);
}

static stp_u32 linear_bucket(const struct stp_stat_type *type, stp_i64 value)
{
	stp_u64 steps;

	if (value < type->low)
		return 0;
	steps = ((stp_u64)value - (stp_u64)type->low) / (stp_u64)type->width;
	return steps >= type->buckets - 2 ? type->buckets - 1 : (stp_u32)steps + 1;
}

void stp_stat_add_bucket(struct stp_stat *stat, const struct stp_stat_type *type, stp_i64 value)
{
	stp_stat_buckets(stat, type)[is_log(type) ? log_bucket(value) : linear_bucket(type, value)]++;
}

/* ---- taking ---- */

stp_bool stp_hist_has(const struct stp_stat_type *type, stp_i64 index)
{
	return index >= 0 && index < type->buckets;
}

stp_i64 stp_hist_count(const struct stp_stat *stat, const struct stp_stat_type *type, stp_i64 index)
{
	return stat ? stp_stat_buckets((struct stp_stat *)stat, type)[index] : 0;
}

stp_i64 stp_hist_bucket(struct stp_context *c, const struct stp_stat *stat, const struct stp_stat_type *type, stp_i64 index, const char *at)
{
	if (stp_stat_is_empty(c, stat, at))
		return 0;
	if (stp_hist_has(type, index))
		return stp_hist_count(stat, type, index);
	stp_error(c, "histogram index out of range", at);
	return 0;
}

/* a comes before b. Equal counts stay in the order of the buckets. */
static stp_bool comes_before(stp_i64 count_a, stp_i64 a, stp_i64 count_b, stp_i64 b, int by_count)
{
	if (count_a == count_b)
		return a < b;
	return by_count > 0 ? count_a < count_b : count_a > count_b;
}

/* Each step looks at all buckets: there are at most a few hundred, and no memory for a sorted list of them. */
static stp_i64 next_by_count(const struct stp_stat *stat, const struct stp_stat_type *type, int by_count, stp_i64 last)
{
	stp_i64 best = -1, i;

	for (i = 0; i < type->buckets; i++) {
		stp_i64 n = stp_hist_count(stat, type, i);

		if (last >= 0 && !comes_before(stp_hist_count(stat, type, last), last, n, i, by_count))
			continue;
		if (best < 0 || comes_before(n, i, stp_hist_count(stat, type, best), best, by_count))
			best = i;
	}
	return best;
}

stp_i64 stp_hist_next(const struct stp_stat *stat, const struct stp_stat_type *type, enum stp_hist_order order, stp_i64 last)
{
	switch (order) {
	case STP_HIST_DOWN:
		return last < 0 ? (stp_i64)type->buckets - 1 : last - 1;
	case STP_HIST_FEWEST:
		return next_by_count(stat, type, 1, last);
	case STP_HIST_MOST:
		return next_by_count(stat, type, -1, last);
	default:
		return last + 1 < type->buckets ? last + 1 : -1;
	}
}

/* ---- printing ---- */

struct chart {
	struct stp_out *out;
	const struct stp_stat_type *type;
	const stp_i64 *count;		/* by bucket */
	stp_i64 first, last;		/* rows that are shown */
	stp_i64 scale;			/* values of one @ */
	int label_width, count_width;
};

static int digits_of(stp_u64 v)
{
	int n = 1;

	while (v /= 10)
		n++;
	return n;
}

static stp_i64 label_of(const struct stp_stat_type *type, stp_i64 bucket)
{
	stp_i64 step = bucket ? bucket - 1 : 0;

	if (is_log(type))
		return bucket == ZERO ? 0 : bucket > ZERO ? 1ll << (bucket - ZERO - 1) : (stp_i64)(0 - (1ull << (ZERO - 1 - bucket)));
	if (bucket == type->buckets - 1)
		step--;
	return (stp_i64)((stp_u64)type->low + (stp_u64)step * (stp_u64)type->width);
}

/* What stands before the label of the rows for what does not fit: `<low`, `>high`. */
static const char *sign_of(const struct stp_stat_type *type, stp_i64 bucket)
{
	if (is_log(type) || (bucket && bucket < type->buckets - 1))
		return "";
	return bucket ? ">" : "<";
}

static int label_width(const struct stp_stat_type *type, stp_i64 bucket)
{
	stp_i64 v = label_of(type, bucket);

	return digits_of(v < 0 ? 0 - (stp_u64)v : (stp_u64)v) + (v < 0) + (*sign_of(type, bucket) != 0);
}

/* From the first to the last bucket that counts something. */
static void find_range(struct chart *chart)
{
	stp_i64 i;

	chart->first = -1;
	for (i = 0; i < chart->type->buckets; i++) {
		if (!chart->count[i])
			continue;
		chart->first = chart->first < 0 ? i : chart->first;
		chart->last = i;
	}
}

/* Up to two empty rows on either side, but neither the rows for what does not fit nor negative ones where nothing is negative. */
static void add_margin(struct chart *chart)
{
	stp_i64 lowest = is_log(chart->type) ? (chart->first >= ZERO ? ZERO : 0) : 1;
	stp_i64 highest = (stp_i64)chart->type->buckets - (is_log(chart->type) ? 1 : 2);
	int i;

	for (i = 0; i < MARGIN; i++) {
		chart->first -= chart->first > lowest;
		chart->last += chart->last < highest;
	}
}

static void measure(struct chart *chart)
{
	stp_i64 most = 0, i;
	int width;

	chart->label_width = sizeof("value") - 1;
	for (i = chart->first; i <= chart->last; i++) {
		width = label_width(chart->type, i);
		chart->label_width = width > chart->label_width ? width : chart->label_width;
		most = chart->count[i] > most ? chart->count[i] : most;
	}
	chart->count_width = digits_of((stp_u64)most);
	chart->scale = chart->type->bar > 0 ? (most - 1) / chart->type->bar + 1 : most + 1;
}

static void repeat(struct stp_out *out, char byte, stp_i64 n)
{
	char chunk[64];

	memset(chunk, byte, sizeof(chunk));
	for (; n > 0; n -= sizeof(chunk))
		stp_out_text(out, chunk, n < (stp_i64)sizeof(chunk) ? (stp_size)n : sizeof(chunk));
}

static void print_header(const struct chart *chart)
{
	stp_out_padded(chart->out, 0, chart->label_width, -1, "value");
	stp_out_string(chart->out, " |");
	repeat(chart->out, '-', chart->type->bar);
	stp_out_string(chart->out, " count\n");
}

static void print_row(const struct chart *chart, stp_i64 bucket)
{
	stp_i64 n = chart->count[bucket], bar = n / chart->scale;

	repeat(chart->out, ' ', chart->label_width - label_width(chart->type, bucket));
	stp_out_string(chart->out, sign_of(chart->type, bucket));
	stp_out_long(chart->out, label_of(chart->type, bucket));
	stp_out_string(chart->out, " |");
	repeat(chart->out, '@', bar);
	repeat(chart->out, ' ', chart->type->bar - bar + 1);
	stp_out_number(chart->out, 'd', 0, chart->count_width, -1, n);
	stp_out_text(chart->out, "\n", 1);
}

/* Empty, and so far from any row that is not that it can be left out. */
static stp_bool is_elided(const struct chart *chart, stp_i64 bucket)
{
	stp_i64 near = chart->type->elision, i;

	if (near < 0)
		return 0;
	for (i = chart->first; i <= chart->last; i++)
		if (i >= bucket - near && i <= bucket + near && chart->count[i])
			return 0;
	return 1;
}

static void print_rows(const struct chart *chart)
{
	stp_bool elided = 0;
	stp_i64 i;

	for (i = chart->first; i <= chart->last; i++) {
		stp_bool skip = is_elided(chart, i);

		if (!skip)
			print_row(chart, i);
		else if (!elided) {
			repeat(chart->out, ' ', chart->label_width);
			stp_out_string(chart->out, " ~\n");
		}
		elided = skip;
	}
}

void stp_hist_out(struct stp_context *c, struct stp_out *out, const struct stp_stat *stat, const struct stp_stat_type *type, const char *at)
{
	struct chart chart = { .out = out, .type = type };

	if (stp_stat_is_empty(c, stat, at))
		return;
	chart.count = stp_stat_buckets((struct stp_stat *)stat, type);
	find_range(&chart);
	add_margin(&chart);
	measure(&chart);
	print_header(&chart);
	print_rows(&chart);
	stp_out_text(out, "\n", 1);
}
