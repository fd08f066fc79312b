/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Printing the globals that nothing reads, when the session has ended well. The forms are upstream's. */
#include "../port/port.h"
#include "output.h"
#include "part.h"
#include "session.h"

static void show_long(struct stp_out *o, stp_i64 v, stp_bool hexadecimal)
{
	if (hexadecimal)
		stp_out_number(o, 'x', STP_FLAG_ALTERNATE, 0, -1, v);
	else
		stp_out_long(o, v);
}

static void show_string(struct stp_out *o, const char *s)
{
	stp_out_text(o, "\"", 1);
	stp_out_padded(o, STP_FLAG_ALTERNATE, 0, -1, s);
	stp_out_text(o, "\"", 1);
}

static void show_part(struct stp_out *o, const char *name, stp_i64 v)
{
	stp_out_string(o, name);
	stp_out_long(o, v);
}

/* An empty one has a count alone, in this very form. */
static void show_stat(struct stp_out *o, const struct stp_stat *stat)
{
	if (!stat->count) {
		stp_out_string(o, " @count=0x0");
		return;
	}
	show_part(o, " @count=", stat->count);
	show_part(o, " @min=", stat->min);
	show_part(o, " @max=", stat->max);
	show_part(o, " @sum=", stat->sum);
	show_part(o, " @avg=", stat->sum / stat->count);
}

static void show_scalar(struct stp_out *o, const struct stp_global *g)
{
	stp_out_string(o, g->name);
	if (g->type == STP_STATS)
		show_stat(o, g->storage);
	else
		stp_out_text(o, "=", 1);
	if (g->type == STP_LONG)
		show_long(o, *(const stp_i64 *)g->storage, g->hexadecimal);
	if (g->type == STP_STRING)
		show_string(o, g->storage);
	stp_out_text(o, "\n", 1);
}

static void show_keys(struct stp_out *o, const struct stp_global *g, struct stp_map *map, struct stp_entry *e)
{
	unsigned i;

	for (i = 0; i < g->map_type->nkeys; i++) {
		stp_out_text(o, i ? "," : "[", 1);
		if (g->map_type->key[i] == STP_LONG)
			stp_out_long(o, stp_entry_key(map, e, i));
		else
			show_string(o, stp_entry_key_string(map, e, i));
	}
	stp_out_text(o, "]", 1);
}

static void show_element(struct stp_out *o, const struct stp_global *g, struct stp_map *map, struct stp_entry *e)
{
	stp_out_string(o, g->name);
	show_keys(o, g, map, e);
	if (g->type == STP_STATS)
		show_stat(o, stp_entry_value_stat(map, e));
	else
		stp_out_text(o, "=", 1);
	if (g->type == STP_LONG)
		show_long(o, stp_entry_value(map, e), g->hexadecimal);
	if (g->type == STP_STRING)
		show_string(o, stp_entry_value_string(map, e));
	stp_out_text(o, "\n", 1);
}

/* ---- walking over them, some at a time, so that the ring never overflows ---- */

#define AT_A_TIME 16

struct walk {
	stp_u32 global;
	struct stp_entry *entry;	/* next element of the array, 0: start the global */
};

static struct stp_map *map_of(const struct stp_global *g)
{
	return *(struct stp_map **)g->storage;
}

/* Largest first, as upstream shows them. */
static struct stp_entry *start_array(struct stp_context *c, struct stp_map *map)
{
	stp_map_sort(c, map, STP_SORT_VALUE, -1, 0);
	return stp_map_first(map);
}

/* Shows one line and steps on. */
static void show_next(struct stp_context *c, struct walk *walk)
{
	const struct stp_global *g = &stp_script.globals[walk->global];
	struct stp_entry *e = walk->entry;

	if (g->show_at_end && !g->map_type)
		show_scalar(stp_print(c), g);
	if (g->show_at_end && g->map_type) {
		e = e ? e : start_array(c, map_of(g));
		if (e)
			show_element(stp_print(c), g, map_of(g), e);
		walk->entry = e ? stp_map_next(map_of(g), e) : 0;
	}
	if (!walk->entry)
		walk->global++;
}

/* Longest line: name, keys and value, each byte escaped to four. */
#define ROOM (2 * (STP_MAXKEYS + 2) * 4 * STP_MAXSTRINGLEN)

static void show_some(struct stp_context *c, struct walk *walk)
{
	int i;

	c->actions = 0x7fffffff;
	for (i = 0; i < AT_A_TIME && walk->global < stp_script.nglobals; i++) {
		if (i && stp_ring_room(&stp_slot_of(c)->ring) < ROOM)
			break;
		show_next(c, walk);
		stp_output_commit(c);
	}
}

static void show(void)
{
	struct walk walk = { 0, 0 };

	while (!stp_session_failed() && walk.global < stp_script.nglobals) {
		unsigned long state = stp_port_enter();
		struct stp_context *c = stp_context_borrow();

		if (c) {
			show_some(c, &walk);
			stp_context_give(c);
		}
		stp_port_leave(state);
		stp_session_drain();
	}
}

const struct stp_part stp_part_show = { .conclude = show };
