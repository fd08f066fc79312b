/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Arrays: a hash table with chains over entries that were all allocated at the start, and a list of the entries in order.
 * Nothing here allocates once stp_map_create has returned. An entry holds its header, its keys one after the other (a
 * long, or a string of STP_MAXSTRINGLEN bytes) and its value. Any handler context, under the lock of the global.
 */
#include "map.h"
#include "../port/port.h"
#include "bytes.h"
#include "map-number.h"

/* ---- finding ---- */

/* As it is stored: a literal of the script may be longer. */
static inline stp_u64 mix_string(stp_u64 hash, const char *s)
{
	stp_size left = STP_MAXSTRINGLEN - 1;
	stp_u64 word = stp_word_at(s);
	unsigned n = stp_word_length(word);

	while (n == 8 && left >= 8) {
		hash = stp_map_mix(hash, word);
		left -= 8;
		word = stp_word_at(s += 8);
		n = stp_word_length(word);
	}
	return stp_map_mix(hash, stp_word_start(word, n < left ? n : (unsigned)left));
}

/* Keys lie in whole words. */
static inline stp_u64 stored_word(const char *stored)
{
	stp_u64 word;

	memcpy(&word, stored, 8);
	return stp_word_order(word);
}

/* A stored string and a key, of which only what would be stored counts. */
static inline stp_bool string_equals(const char *stored, const char *key)
{
	stp_size left = STP_MAXSTRINGLEN - 1;
	stp_u64 word = stored_word(stored);
	unsigned n = stp_word_length(word);

	while (n == 8) {
		if (stp_word_at(key) != word)
			return 0;
		left -= 8;
		key += 8;
		word = stored_word(stored += 8);
		n = stp_word_length(word);
	}
	/* With its NUL, unless the key goes on and was cut here. */
	if (n < 7)
		word = stp_word_start(word ^ stp_word_at(key), n < left ? n + 1 : n);
	else
		word = n < left ? word ^ stp_word_at(key) : stp_word_start(word ^ stp_word_at(key), n);
	return !word;
}

static stp_u32 hash_of(const struct stp_map *map, const union stp_key *keys)
{
	stp_u64 hash = map->seed;
	unsigned i;

	for (i = 0; i < map->type->nkeys; i++)
		hash = map->type->key[i] == STP_LONG ? stp_map_mix(hash, (stp_u64)keys[i].number) : mix_string(hash, keys[i].string);
	return (stp_u32)hash;
}

static stp_bool key_equals(const struct stp_map *map, const struct stp_entry *entry, unsigned i, union stp_key key)
{
	const char *stored = stp_entry_at(entry, map->key_at[i]);

	return map->type->key[i] == STP_LONG ? *(const stp_i64 *)stored == key.number : string_equals(stored, key.string);
}

stp_bool stp_entry_matches(struct stp_map *map, struct stp_entry *entry, const union stp_key *keys, stp_u32 any)
{
	unsigned i;

	for (i = 0; i < map->type->nkeys; i++)
		if (!(any >> i & 1) && !key_equals(map, entry, i, keys[i]))
			return 0;
	return 1;
}

/* Of an array with one key, a string. */
static inline struct stp_entry *find_string(const struct stp_map *map, const char *key)
{
	stp_u32 hash = (stp_u32)mix_string(map->seed, key);
	struct stp_entry *entry = stp_map_head(map, hash);

	while (entry && (entry->hash != hash || !string_equals(stp_entry_at(entry, sizeof(*entry)), key)))
		entry = entry->chain;
	return entry;
}

struct stp_entry *stp_map_find(struct stp_map *map, const union stp_key *keys)
{
	struct stp_entry *entry;
	stp_u32 hash;

	if (map->type->nkeys == 1)
		return map->type->key[0] == STP_LONG ? stp_map_find_number(map, keys[0].number) : find_string(map, keys[0].string);
	hash = hash_of(map, keys);
	for (entry = stp_map_head(map, hash); entry; entry = entry->chain)
		if (entry->hash == hash && stp_entry_matches(map, entry, keys, 0))
			break;
	return entry;
}

stp_bool stp_map_has(struct stp_map *map, const union stp_key *keys)
{
	return stp_map_find(map, keys) != 0;
}

stp_i64 stp_map_get(struct stp_map *map, const union stp_key *keys)
{
	struct stp_entry *entry = stp_map_find(map, keys);

	return entry ? stp_entry_value(map, entry) : 0;
}

const char *stp_map_get_string(struct stp_map *map, const union stp_key *keys)
{
	struct stp_entry *entry = stp_map_find(map, keys);

	return entry ? stp_entry_value_string(map, entry) : "";
}

struct stp_stat *stp_map_get_stat(struct stp_map *map, const union stp_key *keys)
{
	struct stp_entry *entry = stp_map_find(map, keys);

	return entry ? stp_entry_value_stat(map, entry) : 0;
}

stp_bool stp_map_has_matching(struct stp_map *map, const union stp_key *keys, stp_u32 any)
{
	struct stp_entry *entry = stp_map_first(map);

	while (entry && !stp_entry_matches(map, entry, keys, any))
		entry = entry->next;
	return entry != 0;
}

stp_u32 stp_map_size(const struct stp_map *map)
{
	return map->size;
}

/* ---- removing ---- */

static void leave_list(struct stp_map *map, struct stp_entry *entry)
{
	*(entry->previous ? &entry->previous->next : &map->first) = entry->next;
	*(entry->next ? &entry->next->previous : &map->last) = entry->previous;
}

static void leave_chain(struct stp_map *map, struct stp_entry *entry)
{
	struct stp_entry **link = &map->buckets[entry->hash & map->mask];

	while (*link != entry)
		link = &(*link)->chain;
	*link = entry->chain;
}

static void drop(struct stp_map *map, struct stp_entry *entry)
{
	leave_list(map, entry);
	leave_chain(map, entry);
	entry->chain = map->free;
	map->free = entry;
	map->size--;
}

void stp_map_delete(struct stp_map *map, const union stp_key *keys)
{
	struct stp_entry *entry = stp_map_find(map, keys);

	if (entry)
		drop(map, entry);
}

void stp_map_clear(struct stp_map *map)
{
	struct stp_entry *entry, *next;

	for (entry = map->first; entry; entry = next) {
		next = entry->next;
		entry->next = 0;	/* a loop over the array ends here */
		map->buckets[entry->hash & map->mask] = 0;
	}
	map->first = map->last = map->free = 0;
	map->size = map->fresh = 0;
}

void stp_map_delete_matching(struct stp_map *map, const union stp_key *keys, stp_u32 any)
{
	struct stp_entry *entry, *next;

	for (entry = map->first; entry; entry = next) {
		next = entry->next;
		if (stp_entry_matches(map, entry, keys, any))
			drop(map, entry);
	}
}

/* ---- adding ---- */

/* An unused entry, 0 when the array is full. Entries are touched only once they are needed. */
static struct stp_entry *unused_entry(struct stp_map *map)
{
	struct stp_entry *entry = map->free;

	if (entry) {
		map->free = entry->chain;
		return entry;
	}
	if (map->fresh < map->max) {
		entry = (struct stp_entry *)(map->entries + (stp_size)map->fresh * map->entry_size);
		entry->index = map->fresh++;
		return entry;
	}
	if (!map->type->wraps || !map->first)
		return 0;
	drop(map, map->first);
	return unused_entry(map);
}

static void enter_list(struct stp_map *map, struct stp_entry *entry)
{
	entry->next = 0;
	entry->previous = map->last;
	*(map->last ? &map->last->next : &map->first) = entry;
	map->last = entry;
}

static void enter_chain(struct stp_map *map, struct stp_entry *entry)
{
	struct stp_entry **bucket = &map->buckets[entry->hash & map->mask];

	entry->chain = *bucket;
	__atomic_store_n(bucket, entry, __ATOMIC_RELEASE);
}

static void store_keys(struct stp_map *map, struct stp_entry *entry, const union stp_key *keys)
{
	unsigned i;

	for (i = 0; i < map->type->nkeys; i++) {
		char *place = stp_entry_at(entry, map->key_at[i]);

		if (map->type->key[i] == STP_LONG)
			*(stp_i64 *)place = keys[i].number;
		else
			stp_copy(place, keys[i].string);
	}
}

static void clear_value(struct stp_map *map, struct stp_entry *entry)
{
	char *value = stp_entry_at(entry, map->value_at);

	if (map->type->value == STP_STRING)
		*value = 0;
	else
		memset(value, 0, map->entry_size - map->value_at);
	if (map->sharing)
		map->sharing->renew(map, entry);
}

static void report_overflow(struct stp_context *c, const struct stp_map *map, const char *at)
{
	if (map->type->max)
		stp_errorf(c, at, "Array overflow, check size limit (%d)", (stp_i64)map->max);
	else
		stp_error(c, "Array overflow, check MAXMAPENTRIES", at);
}

struct stp_entry *stp_map_add(struct stp_context *c, struct stp_map *map, const union stp_key *keys, const char *at)
{
	struct stp_entry *entry = unused_entry(map);

	if (stp_unlikely(!entry)) {
		report_overflow(c, map, at);
		return 0;
	}
	entry->hash = hash_of(map, keys);
	store_keys(map, entry, keys);
	clear_value(map, entry);
	enter_list(map, entry);
	enter_chain(map, entry);
	map->size++;
	return entry;
}

/* The value of the element, which is made when there is none. */
static char *slot(struct stp_context *c, struct stp_map *map, const union stp_key *keys, const char *at)
{
	struct stp_entry *entry = stp_map_find(map, keys);

	if (stp_unlikely(!entry))
		entry = stp_map_add(c, map, keys, at);
	return stp_likely(entry) ? stp_entry_at(entry, map->value_at) : 0;
}

stp_i64 *stp_map_slot(struct stp_context *c, struct stp_map *map, const union stp_key *keys, const char *at)
{
	return (stp_i64 *)slot(c, map, keys, at);
}

char *stp_map_slot_string(struct stp_context *c, struct stp_map *map, const union stp_key *keys, const char *at)
{
	return slot(c, map, keys, at);
}

struct stp_stat *stp_map_slot_stat(struct stp_context *c, struct stp_map *map, const union stp_key *keys, const char *at)
{
	return (struct stp_stat *)slot(c, map, keys, at);
}

/* ---- reading in order ---- */

struct stp_entry *stp_map_first(struct stp_map *map)
{
	return map->first;
}

struct stp_entry *stp_map_next(struct stp_map *map, struct stp_entry *entry)
{
	(void)map;
	return entry->next;
}

stp_i64 stp_entry_key(struct stp_map *map, struct stp_entry *entry, unsigned index)
{
	return *(stp_i64 *)stp_entry_at(entry, map->key_at[index]);
}

const char *stp_entry_key_string(struct stp_map *map, struct stp_entry *entry, unsigned index)
{
	return stp_entry_at(entry, map->key_at[index]);
}

stp_i64 stp_entry_value(struct stp_map *map, struct stp_entry *entry)
{
	return *(stp_i64 *)stp_entry_at(entry, map->value_at);
}

const char *stp_entry_value_string(struct stp_map *map, struct stp_entry *entry)
{
	return stp_entry_at(entry, map->value_at);
}

struct stp_stat *stp_entry_value_stat(struct stp_map *map, struct stp_entry *entry)
{
	if (map->sharing)
		map->sharing->collect(map, entry);
	return (struct stp_stat *)stp_entry_at(entry, map->value_at);
}
