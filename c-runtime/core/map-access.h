/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Elements of arrays: a part of rt.h. How the generated code names what it looks for is known where it is compiled, so that what finds an
 * element of an array with one number as its key, the most common one by far, stands in the handler itself: no loop over keys, no
 * call. Any handler context, under the lock of the global.
 */
#ifndef STP_MAP_ACCESS_H
#define STP_MAP_ACCESS_H
#include "map-entry.h"

/* What the keys of an array are. */
enum stp_keyed {
	STP_KEYED,		/* anything: right for every array */
	STP_KEYED_NUMBER,	/* one key, a number */
	STP_KEYED_STRING,	/* one key, a string */
};

struct stp_entry *stp_map_find(const struct stp_map *map, const union stp_key *keys);
struct stp_entry *stp_map_find_string(const struct stp_map *map, const char *key);
/* The value of an element that is not there yet; 0 and the error when the array is full. */
void *stp_map_make(struct stp_context *c, struct stp_map *map, const union stp_key *keys, const char *at);

STP_INLINE stp_u64 stp_map_mix(stp_u64 hash, stp_u64 word)
{
	hash = (hash ^ word) * 0x9e3779b97f4a7c15ull;
	return hash ^ hash >> 32;
}

/* The entry may just have been added by another CPU, see share-map.c. */
STP_INLINE struct stp_entry *stp_map_head(const struct stp_map *map, stp_u32 hash)
{
	return __atomic_load_n(&map->buckets[hash & map->mask], __ATOMIC_ACQUIRE);
}

/* Of an array with one key, a number: the entries that may have it; and what is in one. */
#define stp_map_each_for(entry, map, key) \
	for (entry = stp_map_head(map, (stp_u32)stp_map_mix((map)->seed, (stp_u64)(key))); entry; entry = entry->chain)

STP_INLINE stp_bool stp_map_has_number(const struct stp_entry *entry, stp_i64 key)
{
	return stp_likely(*(const stp_i64 *)stp_entry_at(entry, sizeof(struct stp_entry)) == key);
}

STP_INLINE void *stp_map_behind_number(const struct stp_entry *entry)
{
	return stp_entry_at(entry, sizeof(struct stp_entry) + sizeof(stp_i64));
}

STP_INLINE struct stp_entry *stp_map_find_number(const struct stp_map *map, stp_i64 key)
{
	struct stp_entry *entry;

	stp_map_each_for(entry, map, key)
		if (stp_map_has_number(entry, key))
			return entry;
	return 0;
}

STP_INLINE struct stp_entry *stp_map_find_keyed(const struct stp_map *map, enum stp_keyed keyed, const union stp_key *keys)
{
	switch (keyed) {
	case STP_KEYED_NUMBER:
		return stp_map_find_number(map, keys[0].number);
	case STP_KEYED_STRING:
		return stp_map_find_string(map, keys[0].string);
	default:
		return stp_map_find(map, keys);
	}
}

/* Where the value lies in an entry: behind its keys. */
STP_INLINE stp_u32 stp_map_value_at(const struct stp_map *map, enum stp_keyed keyed)
{
	return keyed == STP_KEYED_NUMBER ? sizeof(struct stp_entry) + sizeof(stp_i64) : map->value_at;
}

/* Reads give 0 or "" for a missing element and create nothing. With a number they go from the entry straight on: no second question whether there is one. */
STP_INLINE stp_i64 stp_map_get(const struct stp_map *map, enum stp_keyed keyed, const union stp_key *keys)
{
	const struct stp_entry *entry;

	if (keyed == STP_KEYED_NUMBER) {
		stp_map_each_for(entry, map, keys[0].number)
			if (stp_map_has_number(entry, keys[0].number))
				return *(const stp_i64 *)stp_map_behind_number(entry);
		return 0;
	}
	entry = stp_map_find_keyed(map, keyed, keys);
	return stp_likely(entry) ? *(const stp_i64 *)stp_entry_at(entry, map->value_at) : 0;
}

STP_INLINE const char *stp_map_get_string(const struct stp_map *map, enum stp_keyed keyed, const union stp_key *keys)
{
	const struct stp_entry *entry = stp_map_find_keyed(map, keyed, keys);

	return entry ? stp_entry_at(entry, map->value_at) : "";
}

/* 0 when missing. */
STP_INLINE struct stp_stat *stp_map_get_stat(struct stp_map *map, enum stp_keyed keyed, const union stp_key *keys)
{
	struct stp_entry *entry = stp_map_find_keyed(map, keyed, keys);

	return entry ? stp_entry_value_stat(map, entry) : 0;
}

STP_INLINE stp_bool stp_map_has(const struct stp_map *map, enum stp_keyed keyed, const union stp_key *keys)
{
	return stp_map_find_keyed(map, keyed, keys) != 0;
}

/*
 * A stp_i64 *, char * or struct stp_stat *. Finds or creates; 0 is the error "Array overflow, check size limit (N)" or, where the script gives no size,
 * "Array overflow, check MAXMAPENTRIES". A new element is 0, "" or empty.
 */
STP_INLINE void *stp_map_slot(struct stp_context *c, struct stp_map *map, enum stp_keyed keyed, const union stp_key *keys, const char *at)
{
	struct stp_entry *entry;

	if (keyed == STP_KEYED_NUMBER) {
		stp_map_each_for(entry, map, keys[0].number)
			if (stp_map_has_number(entry, keys[0].number))
				return stp_map_behind_number(entry);
	} else {
		entry = stp_map_find_keyed(map, keyed, keys);
		if (stp_likely(entry))
			return stp_entry_at(entry, map->value_at);
	}
	return stp_map_make(c, map, keys, at);
}

/* This CPU's own aggregate of a new element of an array that probes share. 0 and the error when the array is full. */
struct stp_stat *stp_map_share_make(struct stp_context *c, struct stp_map *map, const union stp_key *keys, const char *at);

/* This CPU's own aggregate of an element. */
STP_INLINE struct stp_stat *stp_map_lane_stat(const struct stp_map *map, stp_u32 cpu, const struct stp_entry *entry)
{
	return (struct stp_stat *)(map->lanes[cpu] + (stp_size)entry->index * map->type->stat->size);
}

/* stp_map_slot for an array that the probe shares: this CPU's own aggregate of the element. */
STP_INLINE struct stp_stat *stp_map_lane_slot(struct stp_context *c, struct stp_map *map, enum stp_keyed keyed, const union stp_key *keys, const char *at)
{
	struct stp_entry *entry = stp_map_find_keyed(map, keyed, keys);

	return stp_likely(entry) ? stp_map_lane_stat(map, c->cpu, entry) : stp_map_share_make(c, map, keys, at);
}

/* The same, where the probe shares it (bit of stp_probe.shares), else stp_map_slot. */
STP_INLINE struct stp_stat *stp_map_share_stat(struct stp_context *c, struct stp_map *map, enum stp_keyed keyed, const union stp_key *keys, stp_u64 bit, const char *at)
{
	if (!(c->probe->shares & bit))
		return (struct stp_stat *)stp_map_slot(c, map, keyed, keys, at);
	return stp_map_lane_slot(c, map, keyed, keys, at);
}
#endif
