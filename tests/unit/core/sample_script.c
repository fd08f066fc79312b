/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a generated unit looks like, written by hand. The script:
 *
 *	global count = 3, names[100], unread
 *	function fact:long(n:long) { if (n < 2) return 1; return n * fact(n - 1) }
 *	function tag:string(a:string, n:long) { return a . ":" . sprint(n) }
 *	probe begin { printf("hello %d! = %-6d|\n", 5, fact(5)) }
 *	probe timer.ms(5) {
 *	  count++
 *	  names[tag("tick", count)] = fact(count)
 *	  try { x = 1 / (count - count) } catch (msg) { println(msg) }
 *	  if (count == 6) exit()
 *	}
 *	probe end { foreach (v = [name] in names-) printf("%s -> %d\n", name, v); unread = count }
 */
#include "rt.h"

/* ---- globals ---- */

static stp_i64 g_count;
static struct stp_map *g_names;
static stp_i64 g_unread;

static const struct stp_map_type g_names_type = { .nkeys = 1, .key = { STP_STRING }, .value = STP_LONG, .max = 100 };

static const struct stp_global globals[] = {
	{ .name = "count", .type = STP_LONG, .storage = &g_count },
	{ .name = "names", .type = STP_LONG, .map_type = &g_names_type, .storage = &g_names },
	{ .name = "unread", .type = STP_LONG, .storage = &g_unread, .show_at_end = 1 },
};

static void initialize(void)
{
	g_count = 3;
}

/* ---- functions: longs by value; a string result goes to the caller's buffer; the caller looks at c->error afterwards ---- */

__attribute__((__noinline__)) static stp_i64 f_fact(struct stp_context *c, stp_i64 n)
{
	stp_i64 result = 0;
	stp_i64 t0;
	void *frame = stp_frame_push(c, 0, "identifier 'fact' at <input>:2:10");	/* counts the nesting */

	if (stp_unlikely(!frame))
		return 0;
	if (stp_charge(c, 2, "keyword at <input>:2:32"))
		goto out;
	if (n < 2) {
		result = 1;
		goto out;
	}
	t0 = f_fact(c, n - 1);
	if (stp_unlikely(c->error))
		goto out;
	result = (stp_i64)((stp_u64)n * (stp_u64)t0);	/* arithmetic wraps: always in stp_u64 */
out:
	stp_frame_pop(c, frame);
	return result;
}

struct f_tag_strings {
	char a[STP_MAXSTRINGLEN];	/* parameters are the function's own copies */
	char t0[STP_MAXSTRINGLEN];
};

__attribute__((__noinline__)) static void f_tag(struct stp_context *c, char *result, const char *a, stp_i64 n)
{
	struct f_tag_strings *f = stp_frame_push(c, sizeof(*f), "identifier 'tag' at <input>:3:10");
	struct stp_out out;

	result[0] = 0;
	if (stp_unlikely(!f))
		return;
	stp_copy(f->a, a);
	if (stp_charge(c, 1, "keyword at <input>:3:40"))
		goto out;
	stp_string_begin(c, &out, f->t0);
	stp_out_long(&out, n);
	stp_string_end(&out);
	stp_copy(result, f->a);
	stp_append(result, ":");
	stp_append(result, f->t0);
out:
	stp_frame_pop(c, f);
}

/* ---- handlers ---- */

static void h_begin(struct stp_context *c)
{
	struct stp_out *o;
	stp_i64 t0;

	if (stp_charge(c, 1, "identifier 'printf' at <input>:4:15"))
		return;
	t0 = f_fact(c, 5);
	if (stp_unlikely(c->error))
		return;
	o = stp_print(c);	/* after the arguments: a call of one may print too */
	stp_out_text(o, "hello ", 6);
	stp_out_long(o, 5);
	stp_out_text(o, "! = ", 4);
	stp_out_number(o, 'd', STP_FLAG_MINUS, 6, -1, t0);
	stp_out_text(o, "|\n", 2);
}

struct h_timer_strings {
	char msg[STP_MAXSTRINGLEN];
	char t0[STP_MAXSTRINGLEN];
};

static void h_timer(struct stp_context *c)
{
	struct h_timer_strings *f = stp_frame_base(c, sizeof(*f));
	union stp_key keys[1];
	struct stp_out *o;
	stp_i64 x = 0, t1;
	stp_i64 *slot;

	f->msg[0] = 0;
	if (stp_charge(c, 2, "identifier 'count' at <input>:6:3"))
		return;
	g_count = (stp_i64)((stp_u64)g_count + 1);

	f_tag(c, f->t0, "tick", g_count);
	if (stp_unlikely(c->error))
		return;
	t1 = f_fact(c, g_count);
	if (stp_unlikely(c->error))
		return;
	keys[0].string = f->t0;
	slot = stp_map_slot(c, g_names, STP_KEYED, keys, "identifier 'names' at <input>:7:3");
	if (stp_unlikely(!slot))
		return;
	*slot = t1;

	if (stp_charge(c, 1, "operator '/' at <input>:8:15"))
		goto catch_1;
	x = stp_div(c, 1, g_count - g_count, "operator '/' at <input>:8:15");
	if (stp_unlikely(c->error))
		goto catch_1;
	goto done_1;
catch_1:
	stp_catch(c, f->msg);
	if (stp_charge(c, 1, "identifier 'println' at <input>:8:50"))
		return;
	o = stp_print(c);
	stp_out_string(o, f->msg);
	stp_out_text(o, "\n", 1);
done_1:
	(void)x;

	if (stp_charge(c, 2, "keyword at <input>:9:3"))
		return;
	if (g_count == 6)
		stp_exit(c);
	c->frame = (char *)f;
}

struct h_end_strings {
	char name[STP_MAXSTRINGLEN];
};

static void h_end(struct stp_context *c)
{
	struct h_end_strings *f = stp_frame_base(c, sizeof(*f));
	struct stp_entry *e;
	struct stp_out *o;
	stp_i64 v = 0;

	f->name[0] = 0;
	stp_map_sort(c, g_names, STP_SORT_VALUE, -1, "identifier 'names' at <input>:11:37");
	if (stp_unlikely(c->error))
		return;
	for (e = stp_map_first(g_names); e; e = stp_map_next(g_names, e)) {
		if (stp_charge(c, 2, "keyword at <input>:11:13"))
			return;
		stp_copy(f->name, stp_entry_key_string(g_names, e, 0));
		v = stp_entry_value(g_names, e);
		o = stp_print(c);
		stp_out_string(o, f->name);
		stp_out_text(o, " -> ", 4);
		stp_out_long(o, v);
		stp_out_text(o, "\n", 1);
	}
	if (stp_charge(c, 1, "identifier 'unread' at <input>:11:80"))
		return;
	g_unread = g_count;
	c->frame = (char *)f;
}

/* ---- probes ---- */

static const struct stp_lock_use p1_locks[] = { { 0, STP_LOCK_WRITE }, { 1, STP_LOCK_WRITE } };
static const struct stp_lock_use p2_locks[] = { { 0, STP_LOCK_READ }, { 1, STP_LOCK_WRITE /* a sort reorders */ }, { 2, STP_LOCK_WRITE } };

static const struct stp_probe p0 = { .point = "begin", .location = "<input>:4:7", .derivation = " from: begin", .handler = h_begin, .index = 0 };
static const struct stp_probe p1 = { .point = "timer.ms(5)", .location = "<input>:5:7", .derivation = " from: timer.ms(5)",
	.handler = h_timer, .guard = &stp_guard_locks, .locks = p1_locks, .nlocks = 2, .index = 1 };
static const struct stp_probe p2 = { .point = "end", .location = "<input>:11:7", .derivation = " from: end",
	.handler = h_end, .guard = &stp_guard_locks, .locks = p2_locks, .nlocks = 3, .index = 2 };
static const struct stp_probe *const probes[] = { &p0, &p1, &p2 };

static const struct stp_begin_probe begin_table[] = { { &p0, 0 } };
static const struct stp_timer_probe timer_table[] = { { &p1, 5000000, 0 } };
static const struct stp_begin_probe end_table[] = { { &p2, 0 } };
static const struct stp_family_use families[] = {
	{ &stp_family_begin, begin_table, 1 },
	{ &stp_family_timer, timer_table, 1 },
	{ &stp_family_end, end_table, 1 },
};

static const struct stp_limits limits = {
	.max_action = 10000, .max_action_interruptible = 10000, .max_nesting = 13, .max_errors = 0, .max_skipped = 100, .max_trylock = 100,
	.max_map_entries = 2048,
};

static const struct stp_part *const parts[] = { &stp_part_locks, &stp_part_arrays, &stp_part_overrides, &stp_part_show };

const struct stp_script stp_script = {
	.name = "sample", .limits = &limits, .globals = globals, .probes = probes, .families = families, .parts = parts, .initialize = initialize,
	.nglobals = 3, .nprobes = 3, .nfamilies = 3, .nparts = 4,
	/* the largest handler's own strings, and those of the deepest chain of calls: tag() under the timer */
	.frame_size = sizeof(struct h_timer_strings) + sizeof(struct f_tag_strings),
};
