/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ring.h"
#include "../port/port.h"

void stp_ring_init(struct stp_ring *ring, char *memory, stp_u32 size)
{
	ring->bytes = memory;
	ring->size = size;
	ring->slice = size / 16;
	ring->head = ring->tail_seen = ring->tail = 0;
}

/* Free bytes as the producer sees them. Looks at the consumer's line only when what it knows is not enough. */
static stp_u32 room(struct stp_ring *ring, stp_u32 wanted)
{
	stp_u32 known = ring->size - (stp_u32)(ring->head - ring->tail_seen);

	if (known >= wanted)
		return known;
	ring->tail_seen = __atomic_load_n(&ring->tail, __ATOMIC_ACQUIRE);
	return ring->size - (stp_u32)(ring->head - ring->tail_seen);
}

/* Bytes from head to the end of the memory. */
static stp_u32 to_end(const struct stp_ring *ring)
{
	return ring->size - (stp_u32)(ring->head & (ring->size - 1));
}

static char *place(const struct stp_ring *ring)
{
	return ring->bytes + (ring->head & (ring->size - 1));
}

char *stp_ring_reserve(struct stp_ring *ring, stp_u32 most)
{
	stp_u32 need = stp_ring_room_for(most);

	if (to_end(ring) < need || room(ring, need + ring->slice) < need + ring->slice)
		return 0;
	return place(ring) + sizeof(struct stp_record);
}

void stp_ring_commit(struct stp_ring *ring, stp_u64 *counter, stp_u16 kind, stp_u16 cpu, stp_u32 length)
{
	struct stp_record *record = (struct stp_record *)place(ring);
	stp_u32 size = stp_ring_room_for(length);

	memset((char *)(record + 1) + length, 0, size - sizeof(*record) - length);
	record->number = __atomic_add_fetch(counter, 1, __ATOMIC_RELAXED);
	record->length = length;
	record->kind = kind;
	record->cpu = cpu;
	__atomic_store_n(&ring->head, ring->head + size, __ATOMIC_RELEASE);
}

/* Makes head the start of the memory; the consumer follows when it finds the mark. */
static void skip_to_start(struct stp_ring *ring)
{
	*(stp_u64 *)place(ring) = 0;
	__atomic_store_n(&ring->head, ring->head + to_end(ring), __ATOMIC_RELEASE);
}

stp_bool stp_ring_write(struct stp_ring *ring, stp_u64 *counter, stp_u16 kind, stp_u16 cpu, const void *payload, stp_u32 length)
{
	stp_u32 size = stp_ring_room_for(length);
	stp_u32 need = size + (to_end(ring) < size ? to_end(ring) : 0) + (kind == STP_OUTPUT ? ring->slice : 0);

	if (room(ring, need) < need)
		return 0;
	if (to_end(ring) < size)
		skip_to_start(ring);
	memcpy(place(ring) + sizeof(struct stp_record), payload, length);
	stp_ring_commit(ring, counter, kind, cpu, length);
	return 1;
}

stp_u32 stp_ring_room(struct stp_ring *ring)
{
	stp_u32 free = room(ring, ring->size);

	return free > ring->slice ? free - ring->slice : 0;
}

/* Size of the records that lie together from `at`, as many as `most` allows, before `end`. */
static stp_u32 whole_records(const char *at, stp_u32 most, stp_u32 available)
{
	stp_u32 size = 0;

	while (size < available) {
		const struct stp_record *record = (const struct stp_record *)(at + size);
		stp_u32 next;

		if (!*(const stp_u64 *)record)	/* the mark: the rest of the memory is unused */
			break;
		next = stp_ring_room_for(record->length);
		if (size + next > most)
			break;
		size += next;
	}
	return size;
}

stp_u32 stp_ring_peek(struct stp_ring *ring, stp_u32 most, const char **at)
{
	stp_u64 head = __atomic_load_n(&ring->head, __ATOMIC_ACQUIRE);
	stp_u32 place, available;

	for (;;) {
		if (ring->tail == head)
			return 0;
		place = (stp_u32)(ring->tail & (ring->size - 1));
		available = ring->size - place;
		if (*(const stp_u64 *)(ring->bytes + place))
			break;
		__atomic_store_n(&ring->tail, ring->tail + available, __ATOMIC_RELEASE);
	}
	if (available > head - ring->tail)
		available = (stp_u32)(head - ring->tail);
	*at = ring->bytes + place;
	return whole_records(*at, most, available);
}

void stp_ring_consume(struct stp_ring *ring, stp_u32 size)
{
	__atomic_store_n(&ring->tail, ring->tail + size, __ATOMIC_RELEASE);
}
