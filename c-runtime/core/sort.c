/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sorting an array's list in place: bottom-up merge sort, no recursion, no memory, stable. */
#include "map.h"
#include "map-entry.h"
#include "stat.h"

/* What is compared. */
struct order {
	stp_u32 at;		/* offset in the entry */
	stp_bool is_string;
	int statistic;		/* STP_STAT_*, 0: a plain long or string */
	const struct stp_stat_type *stat;
	int direction;
};

static stp_i64 statistic_of(const struct stp_stat *stat, const struct stp_stat_type *type, int statistic)
{
	switch (statistic) {
	case STP_STAT_SUM:
		return stat->sum;
	case STP_STAT_MIN:
		return stat->min;
	case STP_STAT_MAX:
		return stat->max;
	case STP_STAT_AVG:
		return stat->count ? stat->sum / stat->count : 0;
	case STP_STAT_VARIANCE:
		return stp_stat_variance_of(stat, type);
	default:
		return stat->count;
	}
}

static stp_i64 number_of(const struct stp_entry *entry, const struct order *by)
{
	const void *place = stp_entry_at(entry, by->at);

	return by->statistic ? statistic_of(place, by->stat, by->statistic) : *(const stp_i64 *)place;
}

/* a may stay before b. */
static stp_bool in_order(const struct stp_entry *a, const struct stp_entry *b, const struct order *by)
{
	stp_i64 x, y;

	if (by->is_string)
		return stp_compare(stp_entry_at(a, by->at), stp_entry_at(b, by->at)) * by->direction <= 0;
	x = number_of(a, by);
	y = number_of(b, by);
	return by->direction > 0 ? x <= y : x >= y;
}

static struct order order_of(const struct stp_map *map, int by, int direction)
{
	struct order order = { .direction = direction, .stat = map->type->stat };
	stp_u8 type;

	if (by >= 0 && by < STP_SORT_STAT) {
		order.at = map->key_at[by];
		type = map->type->key[by];
	} else {
		order.at = map->value_at;
		type = map->type->value;
	}
	order.is_string = type == STP_STRING;
	if (type == STP_STATS)
		order.statistic = by >= STP_SORT_STAT ? by - STP_SORT_STAT : STP_STAT_COUNT;
	return order;
}

/* Goes `n` entries on, or to the end. */
static struct stp_entry *skip_run(struct stp_entry *entry, stp_u32 n)
{
	while (n-- && entry)
		entry = entry->next;
	return entry;
}

/* Merges the run [a, b) with the run [b, end) behind *link; gives the link behind the last. */
static struct stp_entry **merge(struct stp_entry **link, struct stp_entry *a, struct stp_entry *b, struct stp_entry *end, const struct order *by)
{
	struct stp_entry *middle = b;

	while (a != middle || b != end) {
		stp_bool from_a = a != middle && (b == end || in_order(a, b, by));
		struct stp_entry **taken = from_a ? &a : &b;

		*link = *taken;
		link = &(*taken)->next;
		*taken = *link;
	}
	return link;
}

/* One pass: pairs of runs of length n become runs of 2n. Gives the number of pairs. */
static stp_u32 merge_pairs(struct stp_map *map, stp_u32 n, const struct order *by)
{
	struct stp_entry *a = map->first;
	struct stp_entry **link = &map->first;
	stp_u32 pairs = 0;

	while (a) {
		struct stp_entry *b = skip_run(a, n);
		struct stp_entry *end = skip_run(b, n);

		link = merge(link, a, b, end, by);
		a = end;
		pairs++;
	}
	*link = 0;
	return pairs;
}

static void link_backwards(struct stp_map *map)
{
	struct stp_entry *entry, *previous = 0;

	for (entry = map->first; entry; entry = entry->next) {
		entry->previous = previous;
		previous = entry;
	}
	map->last = previous;
}

static void collect_all(struct stp_map *map)
{
	struct stp_entry *entry;

	for (entry = map->first; map->sharing && entry; entry = entry->next)
		map->sharing->collect(map, entry);
}

void stp_map_sort(struct stp_context *c, struct stp_map *map, int by, int direction, const char *at)
{
	struct order order = order_of(map, by, direction);
	stp_u32 n = 1;

	if (stp_charge(c, (int)(map->size < 0x7fffffff ? map->size : 0x7fffffff), at))
		return;
	collect_all(map);
	while (merge_pairs(map, n, &order) > 1)
		n *= 2;
	link_backwards(map);
}
