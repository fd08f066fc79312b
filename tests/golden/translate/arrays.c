/* made by stap */
#include "rt.h"
#define CONTEXT c
#define MAXSTRINGLEN STP_MAXSTRINGLEN
#define STAP_NEXT do { c->next_overload = 1; goto out; } while (0)
#define STAP_ERROR(...) do { stp_errorf(c, 0, __VA_ARGS__); goto out; } while (0)

#line 3 "tapsets/logging.stp"

#include "tapset/string.h"
#include "tapset/kernel-log.h"

#line 14 "script.c"

static const struct stp_map_type g_names_map = { .nkeys = 1, .key = { STP_LONG }, .value = STP_STRING, .wraps = 1, .max = 100 };
static struct stp_map *g_names;
static const struct stp_map_type g_hits_map = { .nkeys = 2, .key = { STP_STRING, STP_LONG }, .value = STP_LONG };
static struct stp_map *g_hits;
static const struct stp_stat_type g_by_size_stat = { .keeps = STP_STAT_COUNT | STP_STAT_SUM | STP_STAT_AVG, .size = sizeof(struct stp_stat) + 0 * sizeof(stp_i64) };
static const struct stp_map_type g_by_size_map = { .nkeys = 1, .key = { STP_STRING }, .value = STP_STATS, .stat = &g_by_size_stat };
static struct stp_map *g_by_size;

STP_INLINE void fn_exit(struct stp_context *c);

/* function exit at tapsets/logging.stp:35:10 */
STP_INLINE void fn_exit(struct stp_context *c)
{
	{
#line 35 "tapsets/logging.stp"
 /* unprivileged */
	stp_exit(c);

#line 34 "script.c"
	}
out: __attribute__((unused));
	if (stp_unlikely((_Bool)c->error) && !c->error_at)
		c->error_at = "identifier 'exit' at tapsets/logging.stp:35:10";
}

struct handler_0_frame {
	char text1[STP_MAXSTRINGLEN];
} __attribute__((aligned(8)));

/* probe timer.ms(10) at arrays.stp:2:1 */
static void handler_0(struct stp_context *c)
{
	struct handler_0_frame *const l = stp_frame_base(c, sizeof(struct handler_0_frame));
	if (stp_charge(c, 5, "identifier 'hits' at arrays.stp:3:3"))
		goto out;
	{
		stp_i64 *slot = stp_map_slot(c, g_hits, STP_KEYED, (const union stp_key[]){ { .string = stp_map_get_string(g_names, STP_KEYED_NUMBER, (const union stp_key[]){ { .number = 1 } }) }, { .number = 2 } }, "identifier 'hits' at arrays.stp:3:3");
		if (stp_unlikely(!slot))
			goto out;
		*slot += 1;
	}
	{
		stp_i64 *slot = stp_map_slot(c, g_hits, STP_KEYED, (const union stp_key[]){ { .string = "x" }, { .number = 3 } }, "identifier 'hits' at arrays.stp:4:3");
		if (stp_unlikely(!slot))
			goto out;
		*slot += 5;
	}
	{
		stp_copy(l->text1, stp_map_get_string(g_names, STP_KEYED_NUMBER, (const union stp_key[]){ { .number = 2 } }));
		stp_append(l->text1, "!");
		char *slot = stp_map_slot(c, g_names, STP_KEYED_NUMBER, (const union stp_key[]){ { .number = 1 } }, "identifier 'names' at arrays.stp:5:3");
		if (stp_unlikely(!slot))
			goto out;
		stp_copy(slot, l->text1);
	}
	{
		struct stp_stat *slot = stp_map_slot(c, g_by_size, STP_KEYED_STRING, (const union stp_key[]){ { .string = "small" } }, "identifier 'by_size' at arrays.stp:6:3");
		if (stp_unlikely(!slot))
			goto out;
		stp_stat_add(slot, &g_by_size_stat, 12);
	}
	if (stp_map_has_matching(g_hits, (const union stp_key[]){ { .string = "" }, { .number = 3 } }, 1)) {
		if (stp_charge(c, 1, "keyword at arrays.stp:7:23"))
			goto out;
		stp_map_delete_matching(g_hits, (const union stp_key[]){ { .string = "" }, { .number = 3 } }, 1);
	}
	if (stp_charge(c, 1, "keyword at arrays.stp:8:3"))
		goto out;
	if (stp_stat_count(stp_map_get_stat(g_by_size, STP_KEYED_STRING, (const union stp_key[]){ { .string = "small" } })) > 10) {
		if (stp_charge(c, 1, "identifier 'exit' at arrays.stp:8:38"))
			goto out;
		fn_exit(c);
		if (stp_unlikely(c->error))
			goto out;
	}
out:
	c->frame = (char *)l;
}

struct handler_1_frame {
	char s_name[STP_MAXSTRINGLEN];
	char s_size[STP_MAXSTRINGLEN];
} __attribute__((aligned(8)));

/* probe end at arrays.stp:10:1 */
static void handler_1(struct stp_context *c)
{
	stp_i64 v_n = 0;
	stp_i64 v_count = 0;
	struct handler_1_frame *const l = stp_frame_base(c, sizeof(struct handler_1_frame));
	l->s_name[0] = 0;
	l->s_size[0] = 0;
	if (stp_charge(c, 1, "keyword at arrays.stp:11:3"))
		goto out;
	{
		stp_i64 t1 = 10;
		stp_map_sort(c, g_hits, STP_SORT_VALUE, -1, "keyword at arrays.stp:11:3");
		if (stp_unlikely(c->error))
			goto out;
		struct stp_entry *entry;
		for (entry = stp_map_first(g_hits); entry; entry = stp_map_next(g_hits, entry)) {
			if (t1 <= 0)
				break;
			t1 -= 1;
			stp_copy(l->s_name, stp_entry_key_string(g_hits, entry, 0));
			v_n = stp_entry_key(g_hits, entry, 1);
			v_count = stp_entry_value(g_hits, entry);
			if (stp_charge(c, 2, "identifier 'printf' at arrays.stp:11:49"))
				goto out;
			{
				struct stp_out *o = stp_print(c);
				char *line = stp_line(o, STP_MAXSTRINGLEN + 75);
				char *at = line;
				at = stp_put_string(at, l->s_name);
				at = stp_put_text(at, " ", 1);
				at = stp_put_decimal(at, 0, v_n);
				at = stp_put_text(at, " ", 1);
				at = stp_put_decimal(at, 0, v_count);
				at = stp_put_text(at, "\n", 1);
				stp_line_end(o, line, at);
			}
		}
	}
	if (stp_charge(c, 1, "keyword at arrays.stp:12:3"))
		goto out;
	{
		stp_map_sort(c, g_by_size, STP_SORT_STAT + STP_STAT_SUM, -1, "keyword at arrays.stp:12:3");
		if (stp_unlikely(c->error))
			goto out;
		struct stp_entry *entry;
		for (entry = stp_map_first(g_by_size); entry; entry = stp_map_next(g_by_size, entry)) {
			stp_copy(l->s_size, stp_entry_key_string(g_by_size, entry, 0));
			if (stp_charge(c, 2, "identifier 'println' at arrays.stp:12:35"))
				goto out;
			{
				stp_i64 t1 = stp_stat_avg(c, stp_map_get_stat(g_by_size, STP_KEYED_STRING, (const union stp_key[]){ { .string = l->s_size } }), "operator '@avg' at arrays.stp:12:49");
				if (stp_unlikely(c->error))
					goto out;
				struct stp_out *o = stp_print(c);
				char *line = stp_line(o, STP_MAXSTRINGLEN + 41);
				char *at = line;
				at = stp_put_string(at, l->s_size);
				at = stp_put_decimal(at, 0, t1);
				at = stp_put_text(at, "\n", 1);
				stp_line_end(o, line, at);
			}
		}
	}
out:
	c->frame = (char *)l;
}

static const struct stp_lock_use probe_0_locks[] = { { .global = 0, .mode = STP_LOCK_WRITE }, { .global = 1, .mode = STP_LOCK_WRITE }, { .global = 2, .mode = STP_LOCK_WRITE } };

static const struct stp_probe probe_0 = {
	.point = "timer.ms(10)",
	.location = "arrays.stp:2:1",
	.derivation = " from: timer.ms(10)",
	.handler = handler_0,
	.guard = &stp_guard_locks,
	.locks = probe_0_locks,
	.nlocks = sizeof(probe_0_locks) / sizeof(probe_0_locks[0]),
};

static const struct stp_probe probe_1 = {
	.point = "end",
	.location = "arrays.stp:10:1",
	.derivation = " from: end",
	.handler = handler_1,
	.interruptible = 1,
	.index = 1,
};

static const struct stp_begin_probe end_table[] = {
	{ .probe = &probe_1, .sequence = 0 },
};

static const struct stp_timer_probe timer_table[] = {
	{ .probe = &probe_0, .interval = 10000000ULL },
};

/* what the runtime reads */
static const struct stp_limits limits = {
	.max_action = 10000,
	.max_action_interruptible = 10000,
	.max_nesting = 1,
	.max_errors = 0,
	.max_skipped = 100,
	.max_trylock = 100,
	.max_map_entries = 2048,
	.overload_interval = 1000000000,
	.overload_threshold = 500000000,
};

static const struct stp_global globals[] = {
	{ .name = "names", .type = STP_STRING, .map_type = &g_names_map, .storage = &g_names },
	{ .name = "hits", .type = STP_LONG, .map_type = &g_hits_map, .storage = &g_hits },
	{ .name = "by_size", .type = STP_STATS, .map_type = &g_by_size_map, .stat_type = &g_by_size_stat, .storage = &g_by_size },
};
static const struct stp_probe *const probes[] = { &probe_0, &probe_1 };

static const struct stp_family_use families[] = {
	{ .family = &stp_family_end, .table = end_table, .n = sizeof(end_table) / sizeof(end_table[0]) },
	{ .family = &stp_family_timer, .table = timer_table, .n = sizeof(timer_table) / sizeof(timer_table[0]) },
};
static const struct stp_part *const parts[] = { &stp_part_locks, &stp_part_arrays };

const struct stp_script stp_script = {
	.name = STP_MODULE_NAME,
	.limits = &limits,
	.globals = globals,
	.probes = probes,
	.families = families,
	.parts = parts,
	.watch = &stp_watch_overload,
	.nglobals = sizeof(globals) / sizeof(globals[0]),
	.nprobes = sizeof(probes) / sizeof(probes[0]),
	.nfamilies = sizeof(families) / sizeof(families[0]),
	.nparts = sizeof(parts) / sizeof(parts[0]),
	.frame_size = 2 * STP_MAXSTRINGLEN + 8,
	.line_size = STP_MAXSTRINGLEN + 75,
};
