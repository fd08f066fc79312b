/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arrays: every kind of key and value, limits, order, sort, delete; and division and statistics, whose errors they share. */
#include <stdlib.h>
#include "check.h"
#include "core/map.h"
#include "fake_port.h"

static struct stp_context context;

#define KEY(v) ((const union stp_key[]){ { .number = (v) } })
#define TEXT_KEY(s) ((const union stp_key[]){ { .string = (s) } })

static void set(struct stp_map *map, stp_i64 key, stp_i64 value)
{
	stp_i64 *slot = stp_map_slot(&context, map, STP_KEYED, KEY(key), "identifier 'a' at x:1:1");

	CHECK(slot != 0);
	if (slot)
		*slot = value;
}

static const char *order(struct stp_map *map)
{
	static char text[1000];
	struct stp_entry *e, *previous = 0;
	int n = 0;

	text[0] = 0;
	for (e = stp_map_first(map); e; previous = e, e = stp_map_next(map, e))
		n += sprintf(text + n, "%lld:%lld ", stp_entry_key(map, e, 0), stp_entry_value(map, e));
	(void)previous;
	return text;
}

static void one_long(void)
{
	static const struct stp_map_type type = { .nkeys = 1, .key = { STP_LONG }, .value = STP_LONG, .max = 4 };
	struct stp_map *map = stp_map_create(&type, 100);

	CHECK_NUMBER(stp_map_get(map, STP_KEYED, KEY(1)), 0);
	CHECK(!stp_map_has(map, STP_KEYED, KEY(1)));
	CHECK_NUMBER(stp_map_size(map), 0);
	set(map, 1, 10);
	set(map, -1, 20);
	set(map, (-9223372036854775807 - 1), 30);
	set(map, 0, 0);
	CHECK_NUMBER(stp_map_get(map, STP_KEYED, KEY(-1)), 20);
	CHECK(stp_map_has(map, STP_KEYED, KEY(0)));
	CHECK_TEXT(order(map), "1:10 -1:20 -9223372036854775808:30 0:0 ");
	CHECK(!stp_map_slot(&context, map, STP_KEYED, KEY(5), "identifier 'a' at x:1:1"));
	CHECK_TEXT(context.error, "Array overflow, check size limit (4)");
	CHECK_TEXT(context.error_at, "identifier 'a' at x:1:1");
	stp_catch(&context, 0);
	stp_map_delete(map, KEY(-1));
	stp_map_delete(map, KEY(99));
	CHECK_NUMBER(stp_map_size(map), 3);
	set(map, 5, 50);
	CHECK_TEXT(order(map), "1:10 -9223372036854775808:30 0:0 5:50 ");
	stp_map_delete(map, KEY(1));
	stp_map_delete(map, KEY(5));
	CHECK_TEXT(order(map), "-9223372036854775808:30 0:0 ");
	stp_map_clear(map);
	CHECK_TEXT(order(map), "");
	CHECK(!stp_map_has(map, STP_KEYED, KEY(0)));
	set(map, 0, 1);
	CHECK_NUMBER(stp_map_get(map, STP_KEYED, KEY(0)), 1);
	stp_map_destroy(map);
}

static void default_limit(void)
{
	static const struct stp_map_type type = { .nkeys = 1, .key = { STP_LONG }, .value = STP_LONG };
	struct stp_map *map = stp_map_create(&type, 2);

	set(map, 1, 1);
	set(map, 2, 2);
	CHECK(!stp_map_slot(&context, map, STP_KEYED, KEY(3), 0));
	CHECK_TEXT(context.error, "Array overflow, check MAXMAPENTRIES");
	stp_catch(&context, 0);
	stp_map_destroy(map);
}

/* A new value is empty, also in an entry that held something before. */
static void new_values(void)
{
	static const struct stp_map_type strings = { .nkeys = 1, .key = { STP_LONG }, .value = STP_STRING, .max = 1 };
	static const struct stp_map_type stats = { .nkeys = 1, .key = { STP_LONG }, .value = STP_STATS, .max = 1, .stat = &plain_statistics };
	struct stp_map *s = stp_map_create(&strings, 1), *t = stp_map_create(&stats, 1);

	stp_copy(stp_map_slot(&context, s, STP_KEYED, KEY(1), 0), "old");
	CHECK_TEXT(stp_map_get_string(s, STP_KEYED, KEY(1)), "old");
	CHECK_TEXT(stp_map_get_string(s, STP_KEYED, KEY(2)), "");
	stp_map_delete(s, KEY(1));
	CHECK_TEXT(stp_map_slot(&context, s, STP_KEYED, KEY(2), 0), "");
	CHECK(!stp_map_get_stat(t, STP_KEYED, KEY(1)));
	stp_stat_add(stp_map_slot(&context, t, STP_KEYED, KEY(1), 0), &plain_statistics, 7);
	CHECK_NUMBER(stp_map_get_stat(t, STP_KEYED, KEY(1))->sum, 7);
	stp_map_clear(t);
	CHECK_NUMBER(((struct stp_stat *)stp_map_slot(&context, t, STP_KEYED, KEY(2), 0))->count, 0);
	stp_map_destroy(s);
	stp_map_destroy(t);
}

static void wraps(void)
{
	static const struct stp_map_type type = { .nkeys = 1, .key = { STP_LONG }, .value = STP_LONG, .max = 3, .wraps = 1 };
	struct stp_map *map = stp_map_create(&type, 100);
	int i;

	for (i = 1; i < 6; i++)
		set(map, i, 10 * i);
	CHECK_TEXT(order(map), "3:30 4:40 5:50 ");
	CHECK(!stp_map_has(map, STP_KEYED, KEY(2)));
	CHECK(!context.error);
	stp_map_destroy(map);
}

static void string_keys(void)
{
	static const struct stp_map_type type = { .nkeys = 1, .key = { STP_STRING }, .value = STP_LONG, .max = 600 };
	struct stp_map *map = stp_map_create(&type, 1);
	unsigned n;

	for (n = 0; n < 600; n++) {
		char *key = malloc(n + 1);

		memset(key, 'k', n);
		key[n] = 0;
		++*(stp_i64 *)stp_map_slot(&context, map, STP_KEYED_STRING, TEXT_KEY(key), 0);
		free(key);
	}
	/* Keys longer than a string can be are cut, so they are all one. */
	CHECK_NUMBER(stp_map_size(map), STP_MAXSTRINGLEN);
	CHECK_NUMBER(stp_map_get(map, STP_KEYED, TEXT_KEY("kkk")), 1);
	CHECK_NUMBER(stp_map_get(map, STP_KEYED, TEXT_KEY("kka")), 0);
	CHECK_NUMBER(stp_map_get(map, STP_KEYED, TEXT_KEY("kkkkkkka")), 0);
	CHECK_NUMBER(stp_map_get(map, STP_KEYED, TEXT_KEY("")), 1);
	stp_map_destroy(map);
}

/* Every length of a key: found again, its neighbours in length are others, and what is cut is the same. */
static void long_string_keys(void)
{
	static const struct stp_map_type type = { .nkeys = 1, .key = { STP_STRING }, .value = STP_LONG, .max = STP_MAXSTRINGLEN };
	struct stp_map *map = stp_map_create(&type, 100);
	unsigned n;

	for (n = 0; n < STP_MAXSTRINGLEN + 20; n++) {
		char *key = malloc(n + 1);	/* exactly: reading past it is an ASan error */
		stp_i64 *slot;

		memset(key, 'k', n);
		key[n] = 0;
		CHECK_NUMBER(stp_map_has(map, STP_KEYED_STRING, TEXT_KEY(key)), n >= STP_MAXSTRINGLEN);
		CHECK_NUMBER(stp_map_has_matching(map, TEXT_KEY(key), 0), n >= STP_MAXSTRINGLEN);	/* each is compared, without its hash */
		slot = stp_map_slot(&context, map, STP_KEYED_STRING, TEXT_KEY(key), "x");
		*slot = n;
		CHECK_NUMBER(stp_map_get(map, STP_KEYED_STRING, TEXT_KEY(key)), n);
		if (n) {
			key[n - 1] = 'j';
			CHECK_NUMBER(stp_map_has(map, STP_KEYED_STRING, TEXT_KEY(key)), n >= STP_MAXSTRINGLEN);
			key[n - 1] = 0;
			CHECK_NUMBER(stp_map_get(map, STP_KEYED_STRING, TEXT_KEY(key)), n < STP_MAXSTRINGLEN ? n - 1 : n);
		}
		free(key);
	}
	CHECK_NUMBER(stp_map_size(map), STP_MAXSTRINGLEN);
	stp_map_destroy(map);
}

/* What handlers use themselves, against the general functions. */
static void number_keys(void)
{
	static const struct stp_map_type type = { .nkeys = 1, .key = { STP_LONG }, .value = STP_LONG, .max = 50 };
	struct stp_map *map = stp_map_create(&type, 100);
	const stp_u64 step = 0x7777777777777777ull;	/* far apart, of either sign */
	stp_u64 i;

	CHECK_NUMBER(stp_map_get(map, STP_KEYED_NUMBER, KEY(0)), 0);
	for (i = 0; i < 50; i++)
		*(stp_i64 *)stp_map_slot(&context, map, STP_KEYED_NUMBER, KEY((stp_i64)(i * step)), "x") = (stp_i64)i + 1;
	for (i = 0; i < 50; i++) {
		CHECK_NUMBER(stp_map_get(map, STP_KEYED, KEY((stp_i64)(i * step))), (stp_i64)i + 1);
		CHECK_NUMBER(stp_map_get(map, STP_KEYED_NUMBER, KEY((stp_i64)(i * step))), (stp_i64)i + 1);
		CHECK_NUMBER(stp_map_get(map, STP_KEYED_NUMBER, KEY((stp_i64)(i * step + 1))), 0);
		CHECK(stp_map_slot(&context, map, STP_KEYED_NUMBER, KEY((stp_i64)(i * step)), "x") == stp_map_slot(&context, map, STP_KEYED, KEY((stp_i64)(i * step)), "x"));
	}
	CHECK(!stp_map_slot(&context, map, STP_KEYED_NUMBER, KEY(7), "identifier 'a' at x:1:1"));
	CHECK_TEXT(context.error, "Array overflow, check size limit (50)");
	stp_catch(&context, 0);
	stp_map_destroy(map);
}

static void nine_keys(void)
{
	static const struct stp_map_type type = { .nkeys = 9, .value = STP_LONG, .max = 64,
		.key = { STP_LONG, STP_STRING, STP_LONG, STP_STRING, STP_LONG, STP_STRING, STP_LONG, STP_STRING, STP_LONG } };
	union stp_key keys[9] = { { 1 }, { .string = "b" }, { 3 }, { .string = "d" }, { 5 }, { .string = "f" }, { 7 }, { .string = "h" }, { 9 } };
	struct stp_map *map = stp_map_create(&type, 1);
	struct stp_entry *e;
	unsigned i;

	*(stp_i64 *)stp_map_slot(&context, map, STP_KEYED, keys, 0) = 1;
	for (i = 0; i < 9; i++) {
		union stp_key other[9];

		memcpy(other, keys, sizeof(keys));
		if (i % 2)
			other[i].string = "different";
		else
			other[i].number = 100;
		CHECK(!stp_map_has(map, STP_KEYED, other));
		*(stp_i64 *)stp_map_slot(&context, map, STP_KEYED, other, 0) = i + 10;
	}
	CHECK_NUMBER(stp_map_size(map), 10);
	e = stp_map_first(map);
	CHECK_NUMBER(stp_entry_key(map, e, 8), 9);
	CHECK_TEXT(stp_entry_key_string(map, e, 7), "h");
	CHECK(stp_map_has_matching(map, keys, 0));
	keys[0].number = 100;
	keys[1].string = "nowhere";
	CHECK(!stp_map_has_matching(map, keys, 0));
	CHECK(stp_map_has_matching(map, keys, 1 << 1));
	CHECK(!stp_map_has_matching(map, keys, 1 << 0));
	stp_map_delete_matching(map, keys, 1 << 1);
	CHECK_NUMBER(stp_map_size(map), 9);
	stp_map_delete_matching(map, keys, 0x1ff);
	CHECK_NUMBER(stp_map_size(map), 0);
	stp_map_destroy(map);
}

static void sorting(void)
{
	static const struct stp_map_type type = { .nkeys = 1, .key = { STP_LONG }, .value = STP_LONG, .max = 64 };
	struct stp_map *map = stp_map_create(&type, 1);

	context.actions = 1000;
	stp_map_sort(&context, map, STP_SORT_VALUE, 1, 0);
	CHECK_TEXT(order(map), "");
	set(map, 5, 2);
	stp_map_sort(&context, map, STP_SORT_VALUE, 1, 0);
	CHECK_TEXT(order(map), "5:2 ");
	set(map, 3, 1);
	set(map, 9, 2);
	set(map, 1, 1);
	set(map, 7, -5);
	stp_map_sort(&context, map, STP_SORT_VALUE, 1, 0);
	CHECK_TEXT(order(map), "7:-5 3:1 1:1 5:2 9:2 ");
	stp_map_sort(&context, map, STP_SORT_VALUE, -1, 0);
	CHECK_TEXT(order(map), "5:2 9:2 3:1 1:1 7:-5 ");
	stp_map_sort(&context, map, 0, 1, 0);
	CHECK_TEXT(order(map), "1:1 3:1 5:2 7:-5 9:2 ");
	/* The list goes on working after a sort. */
	stp_map_delete(map, KEY(1));
	stp_map_delete(map, KEY(9));
	set(map, 0, 0);
	CHECK_TEXT(order(map), "3:1 5:2 7:-5 0:0 ");
	context.actions = 3;
	stp_map_sort(&context, map, 0, 1, "operator 'foreach'");
	CHECK_TEXT(context.error, "MAXACTION exceeded");
	CHECK_TEXT(order(map), "3:1 5:2 7:-5 0:0 ");
	stp_catch(&context, 0);
	stp_map_destroy(map);
}

static const char *sorted_by(struct stp_map *map, int statistic, int direction)
{
	static char text[100];
	struct stp_entry *e;
	int n = 0;

	context.actions = 1000;
	stp_map_sort(&context, map, statistic ? STP_SORT_STAT + statistic : STP_SORT_VALUE, direction, 0);
	for (e = stp_map_first(map); e; e = stp_map_next(map, e))
		n += sprintf(text + n, "%s", stp_entry_key_string(map, e, 0));
	return text;
}

static void sorting_statistics(void)
{
	static const struct stp_map_type type = { .nkeys = 1, .key = { STP_STRING }, .value = STP_STATS, .max = 64, .stat = &plain_statistics };
	static const struct { const char *key; stp_i64 v[3]; } data[] = { { "a", { 5, 5, 5 } }, { "b", { 100, 0, 0 } }, { "c", { -1, -1, 0 } } };
	struct stp_map *map = stp_map_create(&type, 1);
	unsigned i, j;

	for (i = 0; i < 3; i++)
		for (j = 0; j < 3; j++)
			if (data[i].v[j])
				stp_stat_add(stp_map_slot(&context, map, STP_KEYED, TEXT_KEY(data[i].key), 0), &plain_statistics, data[i].v[j]);
	CHECK_TEXT(sorted_by(map, 0, -1), "acb");	/* count */
	CHECK_TEXT(sorted_by(map, STP_STAT_SUM, 1), "cab");
	CHECK_TEXT(sorted_by(map, STP_STAT_MIN, -1), "bac");
	CHECK_TEXT(sorted_by(map, STP_STAT_MAX, 1), "cab");
	CHECK_TEXT(sorted_by(map, STP_STAT_AVG, -1), "bac");
	CHECK_TEXT(sorted_by(map, STP_STAT_COUNT, 1), "bca");
	stp_map_destroy(map);
}

static void statistics(void)
{
	struct stp_stat stat;

	stp_stat_clear(&stat, &plain_statistics);
	CHECK_NUMBER(stp_stat_count(&stat), 0);
	CHECK_NUMBER(stp_stat_sum(0), 0);
	CHECK_NUMBER(stp_stat_min(&context, &stat, "operator '@min' at x:1:2"), 0);
	CHECK_TEXT(context.error, "empty aggregate");
	CHECK_TEXT(context.error_at, "operator '@min' at x:1:2");
	stp_catch(&context, 0);
	stp_stat_max(&context, 0, 0);
	CHECK_TEXT(context.error, "empty aggregate");
	stp_catch(&context, 0);
	stp_stat_avg(&context, 0, 0);
	CHECK_TEXT(context.error, "empty aggregate");
	stp_catch(&context, 0);
	stp_stat_add(&stat, &plain_statistics, -7);
	stp_stat_add(&stat, &plain_statistics, 2);
	CHECK_NUMBER(stp_stat_min(&context, &stat, 0), -7);
	CHECK_NUMBER(stp_stat_max(&context, &stat, 0), 2);
	CHECK_NUMBER(stp_stat_sum(&stat), -5);
	CHECK_NUMBER(stp_stat_avg(&context, &stat, 0), -2);
	stp_stat_add(&stat, &plain_statistics, 9223372036854775807);
	stp_stat_add(&stat, &plain_statistics, 9223372036854775807);	/* wraps */
	CHECK_NUMBER(stp_stat_sum(&stat), -7);
	CHECK(!context.error);
}

static void division(void)
{
	const stp_i64 least = -9223372036854775807 - 1;

	CHECK_NUMBER(stp_div(&context, 7, 2, 0), 3);
	CHECK_NUMBER(stp_div(&context, -7, 2, 0), -3);
	CHECK_NUMBER(stp_mod(&context, -7, 2, 0), -1);
	CHECK_NUMBER(stp_div(&context, least, -1, 0), least);
	CHECK_NUMBER(stp_mod(&context, least, -1, 0), 0);
	CHECK(!context.error);
	CHECK_NUMBER(stp_div(&context, 1, 0, "operator '/' at x:1:1"), 0);
	CHECK_TEXT(context.error, "division by 0");
	stp_mod(&context, 1, 0, "operator '%' at x:2:2");
	CHECK_TEXT(context.error_at, "operator '/' at x:1:1");	/* the first error stands */
	stp_catch(&context, 0);
}

/* No memory for any of the blocks: nothing is kept. */
static void no_memory(void)
{
	static const struct stp_map_type type = { .nkeys = 1, .key = { STP_LONG }, .value = STP_LONG, .max = 4 };

	for (fake.allocations_left = 0; fake.allocations_left < 3;) {
		int allowed = fake.allocations_left;

		CHECK(!stp_map_create(&type, 1));
		fake.allocations_left = allowed + 1;
	}
	fake.allocations_left = -1;
}

void run_checks(void)
{
	one_long();
	default_limit();
	new_values();
	wraps();
	string_keys();
	long_string_keys();
	number_keys();
	nine_keys();
	sorting();
	sorting_statistics();
	statistics();
	division();
	no_memory();
}
