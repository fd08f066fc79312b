/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random values in an aggregate beside a plain model: a list of them all, from which everything is computed anew. One aggregate
 * takes them one after the other, another in parts that are put together now and then, as CPUs do. The seed and the number
 * of operations come from CHECK_SEED and CHECK_OPERATIONS.
 */
#include <stdlib.h>
#include "check.h"
#include "core/stat.h"
#include "fake_port.h"

#define MOST_VALUES 600
#define MOST_BUCKETS 128
#define PARTS 3

static struct stp_context context;
static unsigned long seed;
static struct stp_stat_type type;
static stp_i64 values[MOST_VALUES];
static unsigned nvalues;
static long long high;		/* of a linear histogram */

struct room {
	struct stp_stat stat;
	stp_i64 more[2 + MOST_BUCKETS];
};
static struct room whole, together, parts[PARTS];

static unsigned long draw(void)
{
	seed = seed * 6364136223846793005ul + 1442695040888963407ul;
	return seed >> 20;
}

static unsigned pick(unsigned n)
{
	return (unsigned)(draw() % n);
}

/* Small numbers mostly, sometimes of any size. */
static stp_i64 pick_value(void)
{
	static const stp_i64 ends[] = { 0, 1, -1, 2, -2, 0x7fffffffffffffff, -0x7fffffffffffffff - 1, 1ll << 62, -(1ll << 62), (1ll << 31) - 1 };

	switch (pick(8)) {
	case 0:
		return ends[pick(10)];
	case 1:
		return (stp_i64)(draw() << 20 ^ draw()) >> pick(64);
	default:
		return (stp_i64)pick(200) - 100;
	}
}

/* ---- the model ---- */

static int in_bucket(stp_i64 v, unsigned bucket)
{
	__int128 low, next;

	if (type.keeps & STP_STAT_HIST_LOG) {
		if (bucket == 64)
			return v == 0;
		low = (__int128)1 << (bucket > 64 ? bucket - 65 : 63 - bucket);
		return bucket > 64 ? v >= low && v < 2 * low : -(__int128)v >= low && -(__int128)v < 2 * low;
	}
	low = type.low + ((__int128)bucket - 1) * type.width;
	next = low + type.width;
	if (bucket == 0)
		return v < type.low;
	return v >= low && (bucket == type.buckets - 1 || v < next);
}

static stp_i64 model_bucket(unsigned bucket)
{
	stp_i64 n = 0;
	unsigned i;

	for (i = 0; i < nvalues; i++)
		n += in_bucket(values[i], bucket);
	return n;
}

static stp_i64 wrapped(unsigned __int128 v)
{
	return (stp_i64)(stp_u64)v;
}

static stp_i64 model_sum(void)
{
	unsigned __int128 sum = 0;
	unsigned i;

	for (i = 0; i < nvalues; i++)
		sum += (unsigned __int128)values[i];
	return wrapped(sum);
}

static stp_i64 model_extreme(int sign)
{
	stp_i64 best = values[0];
	unsigned i;

	for (i = 1; i < nvalues; i++)
		if (sign > 0 ? values[i] > best : values[i] < best)
			best = values[i];
	return best;
}

/* Welford's way, every step cut to 64 bits. */
static stp_i64 model_variance(void)
{
	stp_i64 mean = 0, squares = 0, off;
	unsigned i;

	for (i = 0; i < nvalues; i++) {
		stp_i64 x = wrapped((unsigned __int128)values[i] << type.shift);
		stp_i64 delta = wrapped((unsigned __int128)x - (unsigned __int128)mean);

		mean = wrapped((unsigned __int128)mean + (unsigned __int128)(delta / (stp_i64)(i + 1)));
		squares = wrapped((unsigned __int128)squares + (unsigned __int128)delta * ((unsigned __int128)x - (unsigned __int128)mean));
	}
	if (nvalues < 2)
		return 0;
	off = wrapped((unsigned __int128)mean - (unsigned __int128)(wrapped((unsigned __int128)model_sum() << type.shift) / (stp_i64)nvalues));
	squares = wrapped((unsigned __int128)squares + (unsigned __int128)nvalues * (unsigned __int128)wrapped((unsigned __int128)off * (unsigned __int128)off));
	return squares / (stp_i64)(nvalues - 1) >> type.shift >> type.shift;
}

static void model_label(char *text, unsigned bucket)
{
	__int128 v;

	if (type.keeps & STP_STAT_HIST_LOG)
		v = bucket == 64 ? 0 : bucket > 64 ? (__int128)1 << (bucket - 65) : -((__int128)1 << (63 - bucket));
	else
		v = bucket == 0 ? type.low : type.low + (__int128)(bucket - 1 - (bucket == type.buckets - 1)) * type.width;
	sprintf(text, "%s%lld", type.keeps & STP_STAT_HIST_LOG ? "" : bucket == 0 ? "<" : bucket == type.buckets - 1 ? ">" : "", (long long)v);
}

static int shown(const stp_i64 *counts, unsigned first, unsigned last, unsigned bucket)
{
	unsigned i;

	for (i = first; i <= last; i++)
		if (counts[i] && (i > bucket ? i - bucket : bucket - i) <= (unsigned)type.elision)
			return 1;
	return type.elision < 0;
}

/* Row by row, as the documentation describes a chart. */
static void model_chart(char *text)
{
	stp_i64 counts[MOST_BUCKETS], most = 0, scale;
	unsigned first = type.buckets, last = 0, i, lowest = 1, highest = type.buckets - 2;
	int width = 5, digits, left_out = 0;
	char label[32];

	for (i = 0; i < type.buckets; i++) {
		counts[i] = model_bucket(i);
		most = counts[i] > most ? counts[i] : most;
		if (counts[i] && i < first)
			first = i;
		last = counts[i] ? i : last;
	}
	if (type.keeps & STP_STAT_HIST_LOG) {
		lowest = first >= 64 ? 64 : 0;
		highest = 127;
	}
	for (i = 0; i < 2; i++) {
		first -= first > lowest;
		last += last < highest;
	}
	for (i = first; i <= last; i++) {
		model_label(label, i);
		width = (int)strlen(label) > width ? (int)strlen(label) : width;
	}
	digits = sprintf(label, "%lld", (long long)most);
	scale = (most + type.bar - 1) / type.bar;
	text += sprintf(text, "%*s |", width, "value");
	for (i = 0; i < (unsigned)type.bar; i++)
		*text++ = '-';
	text += sprintf(text, " count\n");
	for (i = first; i <= last; i++) {
		int bar = (int)(counts[i] / scale), at;

		if (!shown(counts, first, last, i)) {
			if (!left_out)
				text += sprintf(text, "%*s ~\n", width, "");
			left_out = 1;
			continue;
		}
		left_out = 0;
		model_label(label, i);
		text += sprintf(text, "%*s |", width, label);
		for (at = 0; at < type.bar; at++)
			*text++ = at < bar ? '@' : ' ';
		text += sprintf(text, " %*lld\n", digits, (long long)counts[i]);
	}
	sprintf(text, "\n");
}

/* ---- comparing ---- */

static void compare_buckets(const struct stp_stat *stat)
{
	unsigned i;

	for (i = 0; i < type.buckets; i++)
		CHECK_NUMBER(stp_hist_count(stat, &type, i), model_bucket(i));
	CHECK(!stp_hist_has(&type, -1) && !stp_hist_has(&type, type.buckets));
}

static char chart[MOST_BUCKETS * 200], wanted[MOST_BUCKETS * 200];

static void compare_chart(const struct stp_stat *stat)
{
	struct stp_out out = { .at = chart, .end = chart + sizeof(chart) };

	stp_hist_out(&context, &out, stat, &type, "at");
	*out.at = 0;
	model_chart(wanted);
	CHECK_TEXT(chart, wanted);
}

/* In order of their counts every bucket comes once. */
static void compare_order(const struct stp_stat *stat)
{
	stp_i64 b, last = 0, seen = 0;

	for (b = stp_hist_next(stat, &type, STP_HIST_MOST, -1); b >= 0; b = stp_hist_next(stat, &type, STP_HIST_MOST, b)) {
		CHECK(!seen || stp_hist_count(stat, &type, b) <= last);
		last = stp_hist_count(stat, &type, b);
		seen++;
	}
	CHECK_NUMBER(seen, type.buckets);
}

static void compare_numbers(const struct stp_stat *stat)
{
	stp_i64 sum = model_sum();

	CHECK_NUMBER(stp_stat_count(stat), nvalues);
	if (type.keeps & STP_STAT_SUM)
		CHECK_NUMBER(stp_stat_sum(stat), sum);
	if (!nvalues)
		return;
	if (type.keeps & STP_STAT_AVG)
		CHECK_NUMBER(stp_stat_avg(&context, stat, "at"), sum / (stp_i64)nvalues);
	if (type.keeps & STP_STAT_MIN)
		CHECK_NUMBER(stp_stat_min(&context, stat, "at"), model_extreme(-1));
	if (type.keeps & STP_STAT_MAX)
		CHECK_NUMBER(stp_stat_max(&context, stat, "at"), model_extreme(1));
}

static void compare(void)
{
	compare_numbers(&whole.stat);
	compare_numbers(&together.stat);
	if (nvalues && type.keeps & STP_STAT_VARIANCE)
		CHECK_NUMBER(stp_stat_variance(&context, &whole.stat, &type, "at"), model_variance());
	if (type.buckets) {
		compare_buckets(&whole.stat);
		compare_buckets(&together.stat);
	}
	if (type.buckets && nvalues) {
		compare_chart(&together.stat);
		compare_order(&whole.stat);
	}
	CHECK(!context.error);
}

/* ---- operations ---- */

static void put_together(void)
{
	unsigned i;

	for (i = 0; i < PARTS; i++) {
		stp_stat_merge(&together.stat, &parts[i].stat, &type);
		stp_stat_clear(&parts[i].stat, &type);
	}
}

static void forget(void)
{
	put_together();
	stp_stat_clear(&whole.stat, &type);
	stp_stat_clear(&together.stat, &type);
	nvalues = 0;
	stp_stat_max(&context, &whole.stat, "here");
	CHECK_TEXT(context.error, "empty aggregate");
	context.error = 0;
}

static void one_operation(void)
{
	unsigned what = pick(100);
	stp_i64 v;

	if (what < 90 && nvalues < MOST_VALUES) {
		v = pick_value();
		values[nvalues++] = v;
		stp_stat_add(&whole.stat, &type, v);
		stp_stat_add(&parts[pick(PARTS)].stat, &type, v);
	} else if (what < 98) {
		put_together();
	} else if (what == 99 && !pick(20)) {
		forget();
	}
}

static void pick_histogram(void)
{
	if (pick(2)) {
		type.keeps |= STP_STAT_HIST_LOG;
		type.buckets = 128;
		return;
	}
	type.keeps |= STP_STAT_HIST_LINEAR;
	type.low = pick(4) ? (stp_i64)pick(300) - 150 : -0x7fffffffffffffff - 1;
	type.width = pick(4) ? 1 + pick(20) : 0x100000000000000;
	high = type.low + (stp_i64)pick(125) * type.width;
	type.buckets = (stp_u32)((high - type.low) / type.width + 3);
}

static void one_aggregate(unsigned operations)
{
	unsigned i;

	memset(&type, 0, sizeof(type));
	type.keeps = STP_STAT_COUNT | pick(64);
	type.shift = type.keeps & STP_STAT_VARIANCE ? pick(pick(4) ? 12 : 63) : 0;
	type.bar = (int)(pick(3) ? 50 : 1 + pick(90));
	type.elision = (int)(pick(2) ? 2 : pick(6)) - (pick(8) == 0) * 3;
	if (pick(3))
		pick_histogram();
	type.size = sizeof(struct stp_stat) + (type.keeps & STP_STAT_VARIANCE ? sizeof(struct stp_spread) : 0) + type.buckets * sizeof(stp_i64);
	memset(&whole, 0, sizeof(whole));
	memset(&together, 0, sizeof(together));
	memset(parts, 0, sizeof(parts));
	nvalues = 0;
	for (i = 0; i < operations; i++) {
		one_operation();
		if (i % 64 == 63) {
			put_together();
			compare();
		}
	}
}

void run_checks(void)
{
	unsigned long first = getenv("CHECK_SEED") ? strtoul(getenv("CHECK_SEED"), 0, 0) : 20250101;
	long operations = getenv("CHECK_OPERATIONS") ? atol(getenv("CHECK_OPERATIONS")) : 20000;

	for (seed = first; operations > 0; operations -= 256)
		one_aggregate(256);
	if (checks_failed)
		printf("CHECK_SEED=%lu\n", first);
}
