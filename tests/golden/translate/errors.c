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

static stp_i64 g_failures;

STP_INLINE void fn_error(struct stp_context *c, const char *STAP_ARG_msg);
static __attribute__((__noinline__)) stp_i64 fn_inverse(struct stp_context *c, stp_i64 a_n);

/* function error at tapsets/logging.stp:54:10 */
STP_INLINE void fn_error(struct stp_context *c, const char *STAP_ARG_msg)
{
	{
#line 54 "tapsets/logging.stp"
 /* unprivileged */ /* unmodified-fnargs */
	stp_error_string(c, STAP_ARG_msg);

#line 29 "script.c"
	}
out: __attribute__((unused));
	if (stp_unlikely((_Bool)c->error) && !c->error_at)
		c->error_at = "identifier 'error' at tapsets/logging.stp:54:10";
}

struct fn_inverse_frame {
	char s_why[STP_MAXSTRINGLEN];
} __attribute__((aligned(8)));

/* function inverse at errors.stp:2:10 */
static __attribute__((__noinline__)) stp_i64 fn_inverse(struct stp_context *c, stp_i64 a_n)
{
	stp_i64 result = 0;
	struct fn_inverse_frame *const l = stp_frame_push(c, sizeof(struct fn_inverse_frame), "identifier 'inverse' at errors.stp:2:10");
	if (stp_unlikely(!l))
		return 0;
	l->s_why[0] = 0;
	if (stp_charge(c, 1, "keyword at errors.stp:2:23"))
		goto out;
	if (stp_charge(c, 1, "keyword at errors.stp:2:29"))
		goto caught_1;
	{
		stp_i64 t1 = stp_div(c, 100, a_n, "operator '/' at errors.stp:2:40");
		if (stp_unlikely(c->error))
			goto caught_1;
		result = t1;
		goto out;
	}
	goto tried_2;
caught_1:
	if (c->actions < 0)
		goto out;
	stp_catch(c, l->s_why);
	if (stp_charge(c, 3, "identifier 'failures' at errors.stp:2:60"))
		goto out;
	g_failures += 1;
	{
		struct stp_out *o = stp_print(c);
		char *line = stp_line(o, STP_MAXSTRINGLEN + 9);
		char *at = line;
		at = stp_put_string(at, l->s_why);
		at = stp_put_text(at, "\n", 1);
		stp_line_end(o, line, at);
	}
	result = -1;
	goto out;
tried_2:;
out:
	stp_frame_pop(c, l);
	return result;
}

/* probe timer.s(1) at errors.stp:3:1 */
static void handler_0(struct stp_context *c)
{
	if (stp_charge(c, 1, "keyword at errors.stp:4:3"))
		goto out;
	if (stp_charge(c, 2, "identifier 'println' at errors.stp:5:5"))
		goto caught_1;
	{
		stp_i64 t1 = fn_inverse(c, g_failures);
		if (stp_unlikely(c->error))
			goto caught_1;
		struct stp_out *o = stp_print(c);
		char *line = stp_line(o, 33);
		char *at = line;
		at = stp_put_decimal(at, 0, t1);
		at = stp_put_text(at, "\n", 1);
		stp_line_end(o, line, at);
	}
	if (stp_charge(c, 1, "identifier 'println' at errors.stp:6:11"))
		goto caught_3;
	{
		stp_i64 t1 = stp_mod(c, 1, g_failures, "operator '%' at errors.stp:6:21");
		if (stp_unlikely(c->error))
			goto caught_3;
		struct stp_out *o = stp_print(c);
		char *line = stp_line(o, 33);
		char *at = line;
		at = stp_put_decimal(at, 0, t1);
		at = stp_put_text(at, "\n", 1);
		stp_line_end(o, line, at);
	}
	goto tried_4;
caught_3:
	if (c->actions < 0)
		goto caught_1;
	stp_catch(c, 0);
	if (stp_charge(c, 1, "identifier 'error' at errors.stp:6:43"))
		goto caught_1;
	fn_error(c, "inner");
	if (stp_unlikely(c->error))
		goto caught_1;
tried_4:
	goto tried_2;
caught_1:
	if (c->actions < 0)
		goto out;
	stp_catch(c, 0);
	if (stp_charge(c, 2, "identifier 'println' at errors.stp:7:13"))
		goto out;
	stp_out_text(stp_print(c), "outer\n", 6);
	goto out;
tried_2:;
out:;
}

static const struct stp_lock_use probe_0_locks[] = { { .global = 0, .mode = STP_LOCK_WRITE } };

static const struct stp_probe probe_0 = {
	.point = "timer.s(1)",
	.location = "errors.stp:3:1",
	.derivation = " from: timer.s(1),end",
	.handler = handler_0,
	.guard = &stp_guard_locks,
	.locks = probe_0_locks,
	.nlocks = sizeof(probe_0_locks) / sizeof(probe_0_locks[0]),
};

static const struct stp_probe probe_1 = {
	.point = "end",
	.location = "errors.stp:3:1",
	.derivation = " from: timer.s(1),end",
	.handler = handler_0,
	.interruptible = 1,
	.index = 1,
};

static const struct stp_begin_probe end_table[] = {
	{ .probe = &probe_1, .sequence = 0 },
};

static const struct stp_timer_probe timer_table[] = {
	{ .probe = &probe_0, .interval = 1000000000ULL },
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
	{ .name = "failures", .type = STP_LONG, .storage = &g_failures },
};
static const struct stp_probe *const probes[] = { &probe_0, &probe_1 };

static const struct stp_family_use families[] = {
	{ .family = &stp_family_end, .table = end_table, .n = sizeof(end_table) / sizeof(end_table[0]) },
	{ .family = &stp_family_timer, .table = timer_table, .n = sizeof(timer_table) / sizeof(timer_table[0]) },
};
static const struct stp_part *const parts[] = { &stp_part_locks, &stp_part_overrides };

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
	.frame_size = STP_MAXSTRINGLEN + 8,
	.line_size = STP_MAXSTRINGLEN + 33,
};
