/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Arrays: a hash table with chains over entries that were all allocated at the start, and a list of the entries in order.
 * Nothing here allocates once stp_map_create has returned. An entry holds its header, its keys one after the other (a
 * long, or a string of STP_MAXSTRINGLEN bytes) and its value. Any handler context, under the lock of the global.
 */
#include "map.h"
#include "../port/port.h"
#include "bytes.h"
#include "map-entry.h"

/* ---- strings as keys ---- */

/* What is stored of a key, which a literal of the script may be longer than: whole words, and a last one that ends in NULs. */
struct text {
	stp_size whole;		/* bytes in whole words */
	stp_u64 last;
};

#define MOST (STP_MAXSTRINGLEN - 1)
#define MOST_WHOLE (MOST & ~7ull)
#define CUT (0x80ull << 8 * (MOST & 7))	/* where a NUL must be in the word behind those */

STP_INLINE stp_u64 mix_text(stp_u64 hash, const char *s, struct text *text)
{
	const char *at = s;

	for (;; at += 8) {
		stp_u64 word = stp_word_at(at), nuls = stp_nuls(word);

		if (stp_unlikely(at == s + MOST_WHOLE))
			nuls |= CUT;
		if (nuls) {
			text->whole = (stp_size)(at - s);
			text->last = word & stp_bytes_before(nuls);
			return stp_map_mix(hash, text->last);
		}
		hash = stp_map_mix(hash, word);
	}
}

static void measure_text(const char *s, struct text *text)
{
	mix_text(0, s, text);
}

/* A stored key lies in whole words, too. */
static inline stp_bool text_equals(const char *stored, const char *key, const struct text *text)
{
	stp_size at;

	for (at = 0; at != text->whole; at += 8)
		if (stp_load_word(stored + at) != stp_load_word(key + at))
			return 0;
	return stp_load_word(stored + at) == text->last;
}

static void store_text(char *place, const char *key)
{
	struct text text;
	stp_size at;

	measure_text(key, &text);
	for (at = 0; at != text.whole; at += 8)
		stp_store_word(place + at, stp_load_word(key + at));
	stp_store_word(place + at, text.last);
}

/* ---- finding ---- */

STP_INLINE stp_u32 hash_of(const struct stp_map *map, const union stp_key *keys, struct text *texts)
{
	stp_u64 hash = map->seed;
	unsigned i;

	for (i = 0; i < map->type->nkeys; i++)
		hash = map->type->key[i] == STP_LONG ? stp_map_mix(hash, (stp_u64)keys[i].number) : mix_text(hash, keys[i].string, &texts[i]);
	return (stp_u32)hash;
}

static inline stp_bool key_equals(const struct stp_map *map, const struct stp_entry *entry, unsigned i, union stp_key key, const struct text *text)
{
	const char *stored = stp_entry_at(entry, map->key_at[i]);

	return map->type->key[i] == STP_LONG ? *(const stp_i64 *)stored == key.number : text_equals(stored, key.string, text);
}

stp_bool stp_entry_matches(struct stp_map *map, struct stp_entry *entry, const union stp_key *keys, stp_u32 any)
{
	struct text text = { 0, 0 };
	unsigned i;

	for (i = 0; i < map->type->nkeys; i++) {
		if (any >> i & 1)
			continue;
		if (map->type->key[i] != STP_LONG)
			measure_text(keys[i].string, &text);
		if (!key_equals(map, entry, i, keys[i], &text))
			return 0;
	}
	return 1;
}

struct stp_entry *stp_map_find_string(const struct stp_map *map, const char *key)
{
	struct text text;
	stp_u32 hash = (stp_u32)mix_text(map->seed, key, &text);
	struct stp_entry *entry = stp_map_head(map, hash);

	while (entry && (entry->hash != hash || !text_equals(stp_entry_at(entry, sizeof(*entry)), key, &text)))
		entry = entry->chain;
	return entry;
}

static inline stp_bool all_equal(const struct stp_map *map, const struct stp_entry *entry, const union stp_key *keys, const struct text *texts)
{
	unsigned i;

	for (i = 0; i < map->type->nkeys; i++)
		if (!key_equals(map, entry, i, keys[i], &texts[i]))
			return 0;
	return 1;
}

struct stp_entry *stp_map_find(const struct stp_map *map, const union stp_key *keys)
{
	struct text texts[STP_MAXKEYS];
	stp_u32 hash = hash_of(map, keys, texts);
	struct stp_entry *entry = stp_map_head(map, hash);

	while (entry && (entry->hash != hash || !all_equal(map, entry, keys, texts)))
		entry = entry->chain;
	return entry;
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
			store_text(place, keys[i].string);
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
	struct text texts[STP_MAXKEYS];

	if (stp_unlikely(!entry)) {
		report_overflow(c, map, at);
		return 0;
	}
	entry->hash = hash_of(map, keys, texts);
	store_keys(map, entry, keys);
	clear_value(map, entry);
	enter_list(map, entry);
	enter_chain(map, entry);
	map->size++;
	return entry;
}

void *stp_map_make(struct stp_context *c, struct stp_map *map, const union stp_key *keys, const char *at)
{
	struct stp_entry *entry = stp_map_add(c, map, keys, at);

	return stp_likely(entry) ? stp_entry_at(entry, map->value_at) : 0;
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
