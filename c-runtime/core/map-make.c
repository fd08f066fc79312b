/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Making and freeing arrays: all memory that one can ever need, and where keys and value lie in an entry. Process context. */
#include "map.h"
#include "../port/port.h"
#include "map-entry.h"

static stp_u32 size_of(const struct stp_map_type *map, stp_u8 type)
{
	switch (type) {
	case STP_STRING:
		return (STP_MAXSTRINGLEN + 7) & ~7u;
	case STP_STATS:
		return map->stat->size;
	default:
		return sizeof(stp_i64);
	}
}

/* Sets offsets of keys and value, and the size of an entry. */
static void lay_out(struct stp_map *map)
{
	stp_u32 at = sizeof(struct stp_entry);
	unsigned i;

	for (i = 0; i < map->type->nkeys; i++) {
		map->key_at[i] = at;
		at += size_of(map->type, map->type->key[i]);
	}
	map->value_at = at;
	map->entry_size = at + size_of(map->type, map->type->value);
}

static stp_u32 bucket_count(stp_u32 max)
{
	stp_u32 n = 16;

	while (n < max && n < 1u << 31)
		n *= 2;
	return n;
}

struct stp_map *stp_map_create(const struct stp_map_type *type, stp_u32 default_max)
{
	struct stp_map *map = stp_port_alloc(sizeof(*map));

	if (!map)
		return 0;
	map->type = type;
	map->max = type->max ? type->max : default_max;
	lay_out(map);
	map->mask = bucket_count(map->max) - 1;
	map->seed = stp_port_random();
	map->buckets = stp_port_alloc(((stp_size)map->mask + 1) * sizeof(*map->buckets));
	map->entries = stp_port_alloc((stp_size)map->max * map->entry_size + 8);
	if (map->buckets && map->entries)
		return map;
	stp_map_destroy(map);
	return 0;
}

void stp_map_destroy(struct stp_map *map)
{
	if (!map)
		return;
	stp_port_free(map->buckets);
	stp_port_free(map->entries);
	stp_port_free(map);
}
