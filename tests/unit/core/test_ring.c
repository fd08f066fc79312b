/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ring: wrap-around, full, the slice for what is not output, order, and both sides at once. */
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include "check.h"
#include "fake_port.h"
#include "transport/ring.h"

#define SIZE 65536

static struct stp_ring ring;
static char memory[SIZE] __attribute__((aligned(64)));
static stp_u64 counter;

static void fresh(void)
{
	stp_ring_init(&ring, memory, SIZE);
	counter = 0;
}

static stp_bool put(unsigned kind, const char *text)
{
	return stp_ring_write(&ring, &counter, kind, 3, text, (stp_u32)strlen(text));
}

static void one_record(void)
{
	const struct stp_record *r;
	const char *at;

	fresh();
	CHECK_NUMBER(stp_ring_peek(&ring, SIZE, &at), 0);
	CHECK(put(STP_WARNING, "hello"));
	CHECK_NUMBER(stp_ring_peek(&ring, SIZE, &at), sizeof(*r) + 8);
	r = (const struct stp_record *)at;
	CHECK_NUMBER(r->number, 1);
	CHECK_NUMBER(r->length, 5);
	CHECK_NUMBER(r->kind, STP_WARNING);
	CHECK_NUMBER(r->cpu, 3);
	CHECK(!memcmp(r + 1, "hello\0\0\0", 8));
	stp_ring_consume(&ring, sizeof(*r) + 8);
	CHECK_NUMBER(stp_ring_peek(&ring, SIZE, &at), 0);
}

static void reservation(void)
{
	const char *at;
	char *place;

	fresh();
	place = stp_ring_reserve(&ring, STP_BUFFER);
	CHECK(place != 0);
	memset(place, 'x', 13);
	CHECK_NUMBER(stp_ring_peek(&ring, SIZE, &at), 0);
	stp_ring_commit(&ring, &counter, STP_OUTPUT, 0, 13);
	CHECK_NUMBER(stp_ring_peek(&ring, SIZE, &at), 32);
	CHECK(!memcmp(at + 16, "xxxxxxxxxxxxx\0\0\0", 16));
	/* A reservation that is not committed takes nothing. */
	place = stp_ring_reserve(&ring, STP_BUFFER);
	CHECK(place != 0);
	CHECK(put(STP_ERROR, "e"));
	CHECK_NUMBER(stp_ring_peek(&ring, SIZE, &at), 32 + 24);
}

/* Output stops at the slice, other records go on to the last byte; numbers have no gap. */
static void full(void)
{
	char text[1009] = "";
	unsigned outputs = 0, errors = 0;

	fresh();
	memset(text, 'o', 1008);
	while (put(STP_OUTPUT, text))
		outputs++;
	CHECK_NUMBER(outputs, (SIZE - SIZE / 16) / 1024);
	CHECK(stp_ring_room(&ring) < 1024);
	CHECK(!stp_ring_reserve(&ring, 1000));
	while (put(STP_ERROR, text))
		errors++;
	CHECK_NUMBER(errors, 4);
	CHECK_NUMBER(counter, outputs + errors);
	CHECK_NUMBER(stp_ring_room(&ring), 0);
}

/* Records of every length, drained now and then: all arrive whole and in order. */
static void wrap_around(void)
{
	stp_u64 expected = 1;
	unsigned round;
	static char text[STP_BUFFER];

	fresh();
	for (round = 0; round < 3000; round++) {
		stp_u32 length = round * 37 % (STP_BUFFER + 1);
		const char *at;
		stp_u32 size;

		memset(text, (int)('a' + round % 26), length);
		CHECK(stp_ring_write(&ring, &counter, STP_OUTPUT, 0, text, length));
		if (round % 5)
			continue;
		while ((size = stp_ring_peek(&ring, 9000, &at))) {
			const char *end = at + size;

			CHECK(size <= 9000);
			for (; at < end; expected++) {
				const struct stp_record *r = (const struct stp_record *)at;
				stp_u32 wanted = (stp_u32)((expected - 1) * 37 % (STP_BUFFER + 1));

				CHECK_NUMBER(r->number, expected);
				CHECK_NUMBER(r->length, wanted);
				CHECK(!wanted || (((const char *)(r + 1))[0] == (char)('a' + (expected - 1) % 26) &&
						  ((const char *)(r + 1))[wanted - 1] == (char)('a' + (expected - 1) % 26)));
				at += stp_ring_room_for(r->length);
			}
			stp_ring_consume(&ring, size);
		}
	}
	CHECK(expected > 2990);
}

/* ---- two threads ---- */

#define MESSAGES 200000

static void *produce(void *unused)
{
	unsigned i;

	for (i = 0; i < MESSAGES;) {
		stp_u32 words[20];
		stp_u32 n = i % 20, j;

		for (j = 0; j < n; j++)
			words[j] = i;
		if (i % 3) {
			i += stp_ring_write(&ring, &counter, STP_OUTPUT, 0, words, n * 4);
		} else {
			char *place = stp_ring_reserve(&ring, sizeof(words));

			if (place)
				memcpy(place, words, n * 4);
			if (place)
				stp_ring_commit(&ring, &counter, STP_OUTPUT, 0, n * 4);
			else
				i += stp_ring_write(&ring, &counter, STP_OUTPUT, 0, words, n * 4);
			i += place != 0;
		}
		if (stp_ring_room(&ring) < 200)
			sched_yield();
	}
	return unused;
}

static unsigned wrong_words(const struct stp_record *r, stp_u64 i)
{
	const stp_u32 *words = (const stp_u32 *)(r + 1);
	unsigned j, wrong = r->number != i + 1 || r->length != i % 20 * 4;

	for (j = 0; j < r->length / 4; j++)
		wrong += words[j] != i;
	return wrong;
}

static void both_sides(void)
{
	unsigned wrong = 0;
	stp_u64 i = 0;
	pthread_t producer;

	fresh();
	pthread_create(&producer, 0, produce, 0);
	while (i < MESSAGES) {
		const char *at, *end;
		stp_u32 size = stp_ring_peek(&ring, 16384, &at);

		for (end = at + size; size && at < end; i++) {
			wrong += wrong_words((const struct stp_record *)at, i);
			at += stp_ring_room_for(((const struct stp_record *)at)->length);
		}
		stp_ring_consume(&ring, size);
		if (!size)
			sched_yield();
	}
	pthread_join(producer, 0);
	CHECK_NUMBER(wrong, 0);
	CHECK_NUMBER(counter, MESSAGES);
}

void run_checks(void)
{
	one_record();
	reservation();
	full();
	wrap_around();
	both_sides();
}
