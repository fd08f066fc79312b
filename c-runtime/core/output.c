/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The record that a handler prints into. It is written straight into the ring where that has contiguous room for a record
 * of full length, else into the context's scratch and copied when its length is known.
 */
#include "output.h"
#include "../port/port.h"
#include "format.h"

struct stp_output_so_far stp_output_so_far;

void stp_output_reset(void)
{
	stp_output_so_far = (struct stp_output_so_far){ 0, 0 };
}

static stp_u64 count_lines(const char *text, stp_u32 length)
{
	stp_u64 lines = 0;

	while (length--)
		lines += *text++ == '\n';
	return lines;
}

static void count_dropped(struct stp_slot *slot, enum stp_record_kind kind, const char *payload, stp_u32 length)
{
	slot->ledger.records_dropped++;
	slot->ledger.bytes_dropped += length;
	if (kind == STP_OUTPUT)
		slot->ledger.lines_dropped += count_lines(payload, length);
}

static void count_written(struct stp_slot *slot, stp_u32 length)
{
	slot->ledger.records_written++;
	slot->ledger.bytes_written += length;
	if (stp_unlikely(!stp_output_so_far.first_time))
		stp_output_so_far.first_time = stp_port_now();
}

static void open_record(struct stp_context *c)
{
	char *place = stp_ring_reserve(&stp_slot_of(c)->ring, STP_BUFFER);

	c->record = place ? place : c->scratch;
	c->out.at = c->record;
	c->out.end = c->record + STP_BUFFER;
	c->record_pending = 1;
}

__attribute__((__noinline__)) void stp_output_commit_pending(struct stp_context *c)
{
	struct stp_slot *slot = stp_slot_of(c);
	stp_u32 length = (stp_u32)(c->out.at - c->record);

	c->record_pending = 0;
	if (!length)
		return;
	if (c->record != c->scratch)
		stp_ring_commit(&slot->ring, &stp_output_so_far.last_number, STP_OUTPUT, c->cpu, length);
	else if (!stp_ring_write(&slot->ring, &stp_output_so_far.last_number, STP_OUTPUT, c->cpu, c->record, length)) {
		count_dropped(slot, STP_OUTPUT, c->record, length);
		return;
	}
	count_written(slot, length);
}

/* The record is full: what follows goes into a further one. */
static stp_bool next_record(struct stp_out *out)
{
	stp_output_commit(out->context);
	open_record(out->context);
	return 1;
}

void stp_print_begin(struct stp_context *c)
{
	open_record(c);
	c->out.more = next_record;
	c->out.context = c;
}

stp_bool stp_output_write(struct stp_context *c, enum stp_record_kind kind, const void *payload, stp_u32 length, stp_bool retried)
{
	struct stp_slot *slot = stp_slot_of(c);

	stp_output_commit(c);
	if (stp_ring_write(&slot->ring, &stp_output_so_far.last_number, (stp_u16)kind, c->cpu, length ? payload : "", length))
		return 1;
	if (!retried)
		count_dropped(slot, kind, payload, length);
	return 0;
}

/* ---- cursors ---- */

void stp_out_bytes(struct stp_out *out, const char *text, stp_size length)
{
	stp_size room = (stp_size)(out->end - out->at);

	while (stp_unlikely(length > room)) {
		memcpy(out->at, text, room);
		out->at += room;
		text += room;
		length -= room;
		if (!out->more(out))
			return;
		room = (stp_size)(out->end - out->at);
	}
	stp_put_bytes(out->at, text, length);
	out->at += length;
}

void stp_out_string(struct stp_out *out, const char *s)
{
	stp_out_bytes(out, s, stp_length(s));
}

char *stp_put_string(char *at, const char *s)
{
	return stp_put_words(at, s);
}
