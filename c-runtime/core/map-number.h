/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Arrays of numbers with one key, a number: the most common ones by far. What finds their elements stands in the handler itself,
 * with no loop over keys and no call. Any handler context, under the lock of the global.
 */
#ifndef STP_MAP_NUMBER_H
#define STP_MAP_NUMBER_H
#include "map-entry.h"

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

/* Of an array with one key, a number. */
STP_INLINE struct stp_entry *stp_map_find_number(const struct stp_map *map, stp_i64 key)
{
	struct stp_entry *entry = stp_map_head(map, (stp_u32)stp_map_mix(map->seed, (stp_u64)key));

	while (entry && *(const stp_i64 *)stp_entry_at(entry, sizeof(struct stp_entry)) != key)
		entry = entry->chain;
	return entry;
}

/* The value lies behind the key. */
STP_INLINE stp_i64 *stp_number_at(const struct stp_entry *entry)
{
	return (stp_i64 *)stp_entry_at(entry, sizeof(struct stp_entry) + sizeof(stp_i64));
}

/* stp_map_get and stp_map_slot for such an array. */
STP_INLINE stp_i64 stp_map_get_number(struct stp_map *map, const union stp_key *keys)
{
	const struct stp_entry *entry = stp_map_find_number(map, keys[0].number);

	return entry ? *stp_number_at(entry) : 0;
}

STP_INLINE stp_i64 *stp_map_slot_number(struct stp_context *c, struct stp_map *map, const union stp_key *keys, const char *at)
{
	struct stp_entry *entry = stp_map_find_number(map, keys[0].number);

	return stp_likely(entry) ? stp_number_at(entry) : stp_map_slot(c, map, keys, at);
}
#endif
