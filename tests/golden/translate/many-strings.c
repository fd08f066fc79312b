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

static stp_i64 g_n;

STP_INLINE void fn_exit(struct stp_context *c);

/* function exit at tapsets/logging.stp:35:10 */
STP_INLINE void fn_exit(struct stp_context *c)
{
	{
#line 35 "tapsets/logging.stp"
 /* unprivileged */
	stp_exit(c);

#line 28 "script.c"
	}
out: __attribute__((unused));
	if (stp_unlikely((_Bool)c->error) && !c->error_at)
		c->error_at = "identifier 'exit' at tapsets/logging.stp:35:10";
}

struct handler_0_frame {
	char text1[STP_MAXSTRINGLEN];
	char text2[STP_MAXSTRINGLEN];
} __attribute__((aligned(8)));

/* probe begin at many-strings.stp:3:1 */
static void handler_0(struct stp_context *c)
{
	struct handler_0_frame *const l = stp_frame_base(c, sizeof(struct handler_0_frame));
	if (stp_charge(c, 3, "identifier 'println' at many-strings.stp:4:3"))
		goto out;
	{
		{
			struct stp_out made;
			stp_string_begin(c, &made, l->text1);
			char *line = stp_line(&made, 32);
			char *at = line;
			at = stp_put_decimal(at, 0, g_n);
			stp_line_end(&made, line, at);
			stp_string_end(&made);
		}
		{
			struct stp_out made;
			stp_string_begin(c, &made, l->text2);
			char *line = stp_line(&made, 32);
			char *at = line;
			at = stp_put_decimal(at, 0, g_n + 1);
			stp_line_end(&made, line, at);
			stp_string_end(&made);
		}
		stp_append(l->text1, l->text2);
		{
			struct stp_out made;
			stp_string_begin(c, &made, l->text2);
			char *line = stp_line(&made, 32);
			char *at = line;
			at = stp_put_decimal(at, 0, g_n + 2);
			stp_line_end(&made, line, at);
			stp_string_end(&made);
		}
		stp_append(l->text1, l->text2);
		{
			struct stp_out made;
			stp_string_begin(c, &made, l->text2);
			char *line = stp_line(&made, 32);
			char *at = line;
			at = stp_put_decimal(at, 0, g_n + 3);
			stp_line_end(&made, line, at);
			stp_string_end(&made);
		}
		stp_append(l->text1, l->text2);
		{
			struct stp_out made;
			stp_string_begin(c, &made, l->text2);
			char *line = stp_line(&made, 32);
			char *at = line;
			at = stp_put_decimal(at, 0, g_n + 4);
			stp_line_end(&made, line, at);
			stp_string_end(&made);
		}
		stp_append(l->text1, l->text2);
		{
			struct stp_out made;
			stp_string_begin(c, &made, l->text2);
			char *line = stp_line(&made, 32);
			char *at = line;
			at = stp_put_decimal(at, 0, g_n + 5);
			stp_line_end(&made, line, at);
			stp_string_end(&made);
		}
		stp_append(l->text1, l->text2);
		{
			struct stp_out made;
			stp_string_begin(c, &made, l->text2);
			char *line = stp_line(&made, 32);
			char *at = line;
			at = stp_put_decimal(at, 0, g_n + 6);
			stp_line_end(&made, line, at);
			stp_string_end(&made);
		}
		stp_append(l->text1, l->text2);
		{
			struct stp_out made;
			stp_string_begin(c, &made, l->text2);
			char *line = stp_line(&made, 32);
			char *at = line;
			at = stp_put_decimal(at, 0, g_n + 7);
			stp_line_end(&made, line, at);
			stp_string_end(&made);
		}
		stp_append(l->text1, l->text2);
		{
			struct stp_out made;
			stp_string_begin(c, &made, l->text2);
			char *line = stp_line(&made, 32);
			char *at = line;
			at = stp_put_decimal(at, 0, g_n + 8);
			stp_line_end(&made, line, at);
			stp_string_end(&made);
		}
		stp_append(l->text1, l->text2);
		{
			struct stp_out made;
			stp_string_begin(c, &made, l->text2);
			char *line = stp_line(&made, 32);
			char *at = line;
			at = stp_put_decimal(at, 0, g_n + 9);
			stp_line_end(&made, line, at);
			stp_string_end(&made);
		}
		stp_append(l->text1, l->text2);
		{
			struct stp_out made;
			stp_string_begin(c, &made, l->text2);
			char *line = stp_line(&made, 32);
			char *at = line;
			at = stp_put_decimal(at, 0, g_n + 10);
			stp_line_end(&made, line, at);
			stp_string_end(&made);
		}
		stp_append(l->text1, l->text2);
		{
			struct stp_out made;
			stp_string_begin(c, &made, l->text2);
			char *line = stp_line(&made, 32);
			char *at = line;
			at = stp_put_decimal(at, 0, g_n + 11);
			stp_line_end(&made, line, at);
			stp_string_end(&made);
		}
		stp_append(l->text1, l->text2);
		{
			struct stp_out made;
			stp_string_begin(c, &made, l->text2);
			char *line = stp_line(&made, 32);
			char *at = line;
			at = stp_put_decimal(at, 0, g_n + 12);
			stp_line_end(&made, line, at);
			stp_string_end(&made);
		}
		stp_append(l->text1, l->text2);
		{
			struct stp_out made;
			stp_string_begin(c, &made, l->text2);
			char *line = stp_line(&made, 32);
			char *at = line;
			at = stp_put_decimal(at, 0, g_n + 13);
			stp_line_end(&made, line, at);
			stp_string_end(&made);
		}
		stp_append(l->text1, l->text2);
		{
			struct stp_out made;
			stp_string_begin(c, &made, l->text2);
			char *line = stp_line(&made, 32);
			char *at = line;
			at = stp_put_decimal(at, 0, g_n + 14);
			stp_line_end(&made, line, at);
			stp_string_end(&made);
		}
		stp_append(l->text1, l->text2);
		{
			struct stp_out made;
			stp_string_begin(c, &made, l->text2);
			char *line = stp_line(&made, 32);
			char *at = line;
			at = stp_put_decimal(at, 0, g_n + 15);
			stp_line_end(&made, line, at);
			stp_string_end(&made);
		}
		stp_append(l->text1, l->text2);
		{
			struct stp_out made;
			stp_string_begin(c, &made, l->text2);
			char *line = stp_line(&made, 32);
			char *at = line;
			at = stp_put_decimal(at, 0, g_n + 16);
			stp_line_end(&made, line, at);
			stp_string_end(&made);
		}
		stp_append(l->text1, l->text2);
		{
			struct stp_out made;
			stp_string_begin(c, &made, l->text2);
			char *line = stp_line(&made, 32);
			char *at = line;
			at = stp_put_decimal(at, 0, g_n + 17);
			stp_line_end(&made, line, at);
			stp_string_end(&made);
		}
		stp_append(l->text1, l->text2);
		{
			struct stp_out made;
			stp_string_begin(c, &made, l->text2);
			char *line = stp_line(&made, 32);
			char *at = line;
			at = stp_put_decimal(at, 0, g_n + 18);
			stp_line_end(&made, line, at);
			stp_string_end(&made);
		}
		stp_append(l->text1, l->text2);
		{
			struct stp_out made;
			stp_string_begin(c, &made, l->text2);
			char *line = stp_line(&made, 32);
			char *at = line;
			at = stp_put_decimal(at, 0, g_n + 19);
			stp_line_end(&made, line, at);
			stp_string_end(&made);
		}
		stp_append(l->text1, l->text2);
		{
			struct stp_out made;
			stp_string_begin(c, &made, l->text2);
			char *line = stp_line(&made, 32);
			char *at = line;
			at = stp_put_decimal(at, 0, g_n + 20);
			stp_line_end(&made, line, at);
			stp_string_end(&made);
		}
		stp_append(l->text1, l->text2);
		{
			struct stp_out made;
			stp_string_begin(c, &made, l->text2);
			char *line = stp_line(&made, 32);
			char *at = line;
			at = stp_put_decimal(at, 0, g_n + 21);
			stp_line_end(&made, line, at);
			stp_string_end(&made);
		}
		stp_append(l->text1, l->text2);
		{
			struct stp_out made;
			stp_string_begin(c, &made, l->text2);
			char *line = stp_line(&made, 32);
			char *at = line;
			at = stp_put_decimal(at, 0, g_n + 22);
			stp_line_end(&made, line, at);
			stp_string_end(&made);
		}
		stp_append(l->text1, l->text2);
		{
			struct stp_out made;
			stp_string_begin(c, &made, l->text2);
			char *line = stp_line(&made, 32);
			char *at = line;
			at = stp_put_decimal(at, 0, g_n + 23);
			stp_line_end(&made, line, at);
			stp_string_end(&made);
		}
		stp_append(l->text1, l->text2);
		struct stp_out *o = stp_print(c);
		char *line = stp_line(o, STP_MAXSTRINGLEN + 9);
		char *at = line;
		at = stp_put_string(at, l->text1);
		at = stp_put_text(at, "\n", 1);
		stp_line_end(o, line, at);
	}
	g_n += 1;
	fn_exit(c);
	if (stp_unlikely(c->error))
		goto out;
out:
	c->frame = (char *)l;
}

static const struct stp_probe probe_0 = {
	.point = "begin",
	.location = "many-strings.stp:3:1",
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
	{ .name = "n", .type = STP_LONG, .storage = &g_n },
};
static const struct stp_probe *const probes[] = { &probe_0 };

static const struct stp_family_use families[] = {
	{ .family = &stp_family_begin, .table = begin_table, .n = sizeof(begin_table) / sizeof(begin_table[0]) },
};
static const struct stp_part *const parts[] = { &stp_part_overrides };

const struct stp_script stp_script = {
	.name = STP_MODULE_NAME,
	.limits = &limits,
	.globals = globals,
	.probes = probes,
	.families = families,
	.parts = parts,
	.nglobals = sizeof(globals) / sizeof(globals[0]),
	.nprobes = sizeof(probes) / sizeof(probes[0]),
	.nfamilies = sizeof(families) / sizeof(families[0]),
	.nparts = sizeof(parts) / sizeof(parts[0]),
	.frame_size = 2 * STP_MAXSTRINGLEN + 8,
	.line_size = STP_MAXSTRINGLEN + 32,
};
