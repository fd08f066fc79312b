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

static stp_i64 g_total;

STP_INLINE void fn_exit(struct stp_context *c);
static __attribute__((__noinline__)) stp_i64 fn_mean(struct stp_context *c, stp_i64 a_a, stp_i64 a_b);

/* function exit at tapsets/logging.stp:35:10 */
STP_INLINE void fn_exit(struct stp_context *c)
{
	{
#line 35 "tapsets/logging.stp"
 /* unprivileged */
	stp_exit(c);

#line 29 "script.c"
	}
out: __attribute__((unused));
	if (stp_unlikely((_Bool)c->error) && !c->error_at)
		c->error_at = "identifier 'exit' at tapsets/logging.stp:35:10";
}

/* function mean at arithmetic.stp:2:10 */
static __attribute__((__noinline__)) stp_i64 fn_mean(struct stp_context *c, stp_i64 a_a, stp_i64 a_b)
{
	stp_i64 result = 0;
	void *const l = stp_frame_push(c, 0, "identifier 'mean' at arithmetic.stp:2:10");
	if (stp_unlikely(!l))
		return 0;
	if (stp_charge(c, 1, "keyword at arithmetic.stp:2:23"))
		goto out;
	{
		stp_i64 t1 = stp_div(c, a_a + a_b, 2, "operator '/' at arithmetic.stp:2:38");
		if (stp_unlikely(c->error))
			goto out;
		result = t1;
		goto out;
	}
out:
	stp_frame_pop(c, l);
	return result;
}

/* probe begin at arithmetic.stp:3:1 */
static void handler_0(struct stp_context *c)
{
	stp_i64 v_i = 0;
	if (stp_charge(c, 3, "identifier 'i' at arithmetic.stp:4:3"))
		goto out;
	v_i = 3;
	{
		stp_i64 t1 = v_i;
		v_i += 1;
		v_i = 5;
		g_total += t1 * 2 + 5;
	}
	for (;;) {
		stp_i64 t2 = v_i > 0;
		if (t2) {
			stp_i64 t1 = fn_mean(c, v_i, g_total);
			if (stp_unlikely(c->error))
				goto out;
			t2 = t1 != 4;
		}
		if (!t2)
			break;
		if (stp_charge(c, 2, "identifier 'i' at arithmetic.stp:6:40"))
			goto out;
		v_i -= 2;
	}
	if (stp_charge(c, 2, "identifier 'printf' at arithmetic.stp:7:3"))
		goto out;
	{
		struct stp_out *o = stp_print(c);
		char *line = stp_line(o, 66);
		char *at = line;
		at = stp_put_decimal(at, 0, (stp_i64)((stp_u64)g_total << 2));
		at = stp_put_text(at, " ", 1);
		at = stp_put_hexadecimal(at, 'x', STP_FLAG_ALTERNATE, 0, v_i);
		at = stp_put_text(at, " ", 1);
		stp_line_end(o, line, at);
		stp_out_number(o, 'd', 0, (int)8, -1, v_i == 1 ? g_total : -g_total);
		stp_out_text(o, "\n", 1);
	}
	fn_exit(c);
	if (stp_unlikely(c->error))
		goto out;
out:;
}

static const struct stp_probe probe_0 = {
	.point = "begin",
	.location = "arithmetic.stp:3:1",
	.derivation = " from: begin",
	.handler = handler_0,
	.interruptible = 1,
};

static const struct stp_begin_probe begin_table[] = {
	{ .probe = &probe_0, .sequence = 0 },
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
	{ .name = "total", .type = STP_LONG, .storage = &g_total },
};
static const struct stp_probe *const probes[] = { &probe_0 };

static const struct stp_family_use families[] = {
	{ .family = &stp_family_begin, .table = begin_table, .n = sizeof(begin_table) / sizeof(begin_table[0]) },
};
static const struct stp_part *const parts[] = { &stp_part_overrides };

static void initialize(void)
{
	g_total = 7;
}

const struct stp_script stp_script = {
	.name = STP_MODULE_NAME,
	.limits = &limits,
	.globals = globals,
	.probes = probes,
	.families = families,
	.parts = parts,
	.initialize = initialize,
	.nglobals = sizeof(globals) / sizeof(globals[0]),
	.nprobes = sizeof(probes) / sizeof(probes[0]),
	.nfamilies = sizeof(families) / sizeof(families[0]),
	.nparts = sizeof(parts) / sizeof(parts[0]),
	.frame_size = 0,
	.line_size = 66,
};
