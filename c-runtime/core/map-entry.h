/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How an array lies in memory: shared by map.c and sort.c. */
#ifndef STP_MAP_ENTRY_H
#define STP_MAP_ENTRY_H
#include "../rt.h"

struct stp_entry {
	struct stp_entry *chain;		/* of the bucket, or of the unused entries */
	struct stp_entry *next, *previous;	/* order */
	stp_u32 hash;
	stp_u32 reserved;
	/* keys and value follow */
};

struct stp_map {
	const struct stp_map_type *type;
	struct stp_entry **buckets;
	stp_u32 mask;			/* number of buckets - 1 */
	stp_u32 size;
	stp_u64 seed;
	stp_bool one_long;		/* one key, a long */
	struct stp_entry *first, *last;
	struct stp_entry *free;		/* entries that were used before */
	char *entries;
	stp_u32 fresh;			/* entries from here on were never used */
	stp_u32 max;
	stp_u32 entry_size;
	stp_u32 value_at;		/* offsets in an entry */
	stp_u32 key_at[STP_MAXKEYS];
};

static inline char *stp_entry_at(const struct stp_entry *entry, stp_u32 offset)
{
	return (char *)entry + offset;
}
#endif
