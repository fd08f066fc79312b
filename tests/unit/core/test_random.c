/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random operations on an array beside a plain model, a list searched from its start. The seed and the number of operations
 * come from CHECK_SEED and CHECK_OPERATIONS and are printed when something differs.
 */
#include <stdlib.h>
#include "check.h"
#include "core/map.h"
#include "fake_port.h"

static struct stp_context context;
static unsigned long seed;

static unsigned pick(unsigned n)
{
	seed = seed * 6364136223846793005ul + 1442695040888963407ul;
	return (unsigned)(seed >> 33) % n;
}

/* ---- the model ---- */

#define MOST 40
struct row {
	union stp_key keys[STP_MAXKEYS];
	long long number;
	struct stp_stat stat;
	char text[STP_MAXSTRINGLEN];
};
static struct row rows[MOST];
static unsigned nrows;
static struct stp_map_type type;

static int row_matches(const struct row *row, const union stp_key *keys, unsigned any)
{
	unsigned i;

	for (i = 0; i < type.nkeys; i++) {
		if (any >> i & 1)
			continue;
		if (type.key[i] == STP_LONG ? row->keys[i].number != keys[i].number : strcmp(row->keys[i].string, keys[i].string))
			return 0;
	}
	return 1;
}

static struct row *row_of(const union stp_key *keys)
{
	unsigned i;

	for (i = 0; i < nrows; i++)
		if (row_matches(&rows[i], keys, 0))
			return &rows[i];
	return 0;
}

static void remove_row(unsigned i)
{
	memmove(&rows[i], &rows[i + 1], (--nrows - i) * sizeof(*rows));
}

static struct row *add_row(const union stp_key *keys)
{
	struct row *row;

	if (nrows == type.max && !type.wraps)
		return 0;
	if (nrows == type.max)
		remove_row(0);
	row = &rows[nrows++];
	memset(row, 0, sizeof(*row));
	memcpy(row->keys, keys, sizeof(row->keys));
	return row;
}

/* ---- operations ---- */

/* Both ways to an element, where there are two. */
static enum stp_keyed keyed(void)
{
	if (type.nkeys > 1 || pick(2))
		return STP_KEYED;
	return type.key[0] == STP_LONG ? STP_KEYED_NUMBER : STP_KEYED_STRING;
}

static const char *const words[] = { "", "a", "b", "ab", "abcdefgh", "abcdefgi", "abcdefghi", "a long key that takes more than a few words",
	"a long key that takes more than a few wordz", "\xff\xfe", "key", "yek" };

static void pick_keys(union stp_key *keys)
{
	unsigned i;

	for (i = 0; i < type.nkeys; i++)
		if (type.key[i] == STP_LONG)
			keys[i].number = pick(2) ? (long long)pick(type.nkeys > 2 ? 3 : 30) : -1ll - pick(2);
		else
			keys[i].string = words[pick(type.nkeys > 2 ? 4 : 12)];
}

static void store(struct stp_map *map, const union stp_key *keys)
{
	struct row *row = row_of(keys);
	long long v = (long long)pick(20) - 10;
	void *slot = stp_map_slot(&context, map, keyed(), keys, 0);

	row = row ? row : add_row(keys);
	CHECK(!row == !slot);
	CHECK(!slot == !!context.error);
	context.error = 0;
	if (!row || !slot)
		return;
	if (type.value == STP_LONG) {
		row->number += v;
		*(stp_i64 *)slot += v;
	} else if (type.value == STP_STRING) {
		stp_append(row->text, words[v + 10 < 12 ? v + 10 : 0]);
		stp_append(slot, words[v + 10 < 12 ? v + 10 : 0]);
	} else {
		row->stat.count++;
		row->stat.sum += v;
		stp_stat_add(slot, &plain_statistics, v);
	}
}

static void delete_matching(struct stp_map *map, const union stp_key *keys)
{
	unsigned any = pick(1u << type.nkeys), i;
	int some = 0;

	for (i = 0; i < nrows; i++)
		some |= row_matches(&rows[i], keys, any);
	CHECK_NUMBER(stp_map_has_matching(map, keys, any), some);
	if (pick(3))
		return;
	stp_map_delete_matching(map, keys, any);
	for (i = nrows; i--;)
		if (row_matches(&rows[i], keys, any))
			remove_row(i);
}

static long long measure(const struct row *row, int by, const char **text)
{
	*text = by >= 0 && type.key[by] == STP_STRING ? row->keys[by].string : by < 0 && type.value == STP_STRING ? row->text : 0;
	return by >= 0 ? row->keys[by].number : type.value == STP_STATS ? row->stat.count : row->number;
}

static int goes_after(const struct row *a, const struct row *b, int by, int direction)
{
	const char *s, *t;
	long long x = measure(a, by, &s), y = measure(b, by, &t);

	return (s ? strcmp(s, t) : x < y ? -1 : x > y) * direction > 0;
}

static void sort(struct stp_map *map)
{
	int by = (int)pick(type.nkeys + 1u) - 1, direction = pick(2) ? 1 : -1;
	unsigned i, j;

	context.actions = 1000;
	stp_map_sort(&context, map, by < 0 ? STP_SORT_VALUE : by, direction, 0);
	for (i = 1; i < nrows; i++)		/* insertion sort is stable too */
		for (j = i; j && goes_after(&rows[j - 1], &rows[j], by, direction); j--) {
			struct row t = rows[j];

			rows[j] = rows[j - 1];
			rows[j - 1] = t;
		}
}

static void look_up(struct stp_map *map, const union stp_key *keys)
{
	struct row *row = row_of(keys);

	CHECK_NUMBER(stp_map_has(map, keyed(), keys), row != 0);
	if (type.value == STP_LONG)
		CHECK_NUMBER(stp_map_get(map, keyed(), keys), row ? row->number : 0);
	else if (type.value == STP_STRING)
		CHECK_TEXT(stp_map_get_string(map, keyed(), keys), row ? row->text : "");
	else
		CHECK_NUMBER(stp_stat_sum(stp_map_get_stat(map, keyed(), keys)), row ? row->stat.sum : 0);
}

static void compare_all(struct stp_map *map)
{
	struct stp_entry *e = stp_map_first(map);
	unsigned i, k;

	CHECK_NUMBER(stp_map_size(map), nrows);
	for (i = 0; i < nrows && e; i++, e = stp_map_next(map, e)) {
		CHECK(stp_entry_matches(map, e, rows[i].keys, 0));
		for (k = 0; k < type.nkeys; k++)
			if (type.key[k] == STP_STRING)
				CHECK_TEXT(stp_entry_key_string(map, e, k), rows[i].keys[k].string);
			else
				CHECK_NUMBER(stp_entry_key(map, e, k), rows[i].keys[k].number);
		look_up(map, rows[i].keys);
	}
	CHECK(i == nrows && !e);
}

static void one_operation(struct stp_map *map)
{
	union stp_key keys[STP_MAXKEYS] = { { 0 } };
	unsigned what = pick(100);

	pick_keys(keys);
	if (what < 60)
		store(map, keys);
	else if (what < 80)
		look_up(map, keys);
	else if (what < 90) {
		stp_map_delete(map, keys);
		if (row_of(keys))
			remove_row((unsigned)(row_of(keys) - rows));
	} else if (what < 94)
		delete_matching(map, keys);
	else if (what < 99)
		sort(map);
	else if (!pick(5)) {
		stp_map_clear(map);
		nrows = 0;
	}
}

static void one_array(unsigned operations)
{
	struct stp_map *map;
	unsigned i;

	type.nkeys = (stp_u8)(pick(3) ? 1 + pick(2) : 1 + pick(STP_MAXKEYS));
	for (i = 0; i < type.nkeys; i++)
		type.key[i] = pick(2) ? STP_LONG : STP_STRING;
	type.value = (stp_u8[]){ STP_LONG, STP_STRING, STP_STATS }[pick(3)];
	type.stat = &plain_statistics;
	type.wraps = pick(2);
	type.max = 1 + pick(MOST);
	map = stp_map_create(&type, 1);
	nrows = 0;
	for (i = 0; i < operations; i++) {
		one_operation(map);
		if (i % 8 == 0)
			compare_all(map);
	}
	compare_all(map);
	stp_map_destroy(map);
}

void run_checks(void)
{
	unsigned long first = getenv("CHECK_SEED") ? strtoul(getenv("CHECK_SEED"), 0, 0) : 20250101;
	long operations = getenv("CHECK_OPERATIONS") ? atol(getenv("CHECK_OPERATIONS")) : 20000;

	for (seed = first; operations > 0; operations -= 250)
		one_array(250);
	if (checks_failed)
		printf("CHECK_SEED=%lu\n", first);
}
