/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How an array lies in memory: shared by map.c, sort.c, share-map.c and what handlers have of them in line. */
#ifndef STP_MAP_ENTRY_H
#define STP_MAP_ENTRY_H
#include "../rt.h"

struct stp_entry {
	struct stp_entry *chain;		/* of the bucket, or of the unused entries */
	struct stp_entry *next, *previous;	/* order */
	stp_u32 hash;
	stp_u32 index;		/* its place among map->entries */
	/* keys and value follow */
};

struct stp_map {
	const struct stp_map_type *type;
	struct stp_entry **buckets;
	stp_u32 mask;			/* number of buckets - 1 */
	stp_u32 size;
	stp_u64 seed;
	struct stp_entry *first, *last;
	struct stp_entry *free;		/* entries that were used before */
	char *entries;
	stp_u32 fresh;			/* entries from here on were never used */
	stp_u32 max;
	stp_u32 entry_size;
	stp_u32 value_at;		/* offsets in an entry */
	stp_u32 key_at[STP_MAXKEYS];
	/* Where probes on several CPUs add at once: see share-map.c. */
	const struct stp_map_sharing *sharing;	/* 0: nobody does */
	char **lanes;			/* by CPU: an aggregate for each entry, by index */
	stp_u32 cpus;
	stp_u32 adding;			/* 1 while somebody adds an entry */
};

/* An object beside its functions, so that arrays which nobody shares do not link them. */
struct stp_map_sharing {
	/* Puts what the CPUs have added into the entry's own value. Under the exclusive lock. */
	void (*collect)(struct stp_map *map, struct stp_entry *entry);
	/* Empties what CPUs added to an element that this entry held before. Nobody else can see the entry. */
	void (*renew)(struct stp_map *map, struct stp_entry *entry);
};

/* An element that is not there yet, empty; 0 and the error when the array is full. */
struct stp_entry *stp_map_add(struct stp_context *c, struct stp_map *map, const union stp_key *keys, const char *at);

static inline char *stp_entry_at(const struct stp_entry *entry, stp_u32 offset)
{
	return (char *)entry + offset;
}
#endif
