/* made by stap */
#include "rt.h"
#define CONTEXT c
#define MAXSTRINGLEN STP_MAXSTRINGLEN
#define STAP_NEXT do { c->next_overload = 1; goto out; } while (0)
#define STAP_ERROR(...) do { stp_errorf(c, 0, __VA_ARGS__); goto out; } while (0)

static char g_line[STP_MAXSTRINGLEN];

/* pattern (k.*)=v */
static const stp_u8 regex_symbols[] = {
	0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
};

static const stp_u16 regex_next[] = {
	0, 0,
	0, 2, 2, 2, 7,
	0, 7, 7, 12, 7,
	0, 7, 1, 12, 7,
};

static const stp_u16 regex_states[] = {
	0,
	0, 1, 1, 1, 7, 0,
	0, 7, 7, 13, 7, 0,
	0, 7, 19, 13, 7, 0,
	0, 25, 25, 31, 25, 1,
	0, 25, 25, 31, 25, 0,
	0, 25, 19, 31, 25, 0,
};

static const stp_u16 regex_steps[] = {
	1,
	0, 3, 3, 3, 5, 0,
	0, 9, 9, 13, 9, 0,
	0, 18, 22, 25, 18, 0,
	0, 30, 30, 32, 30, 0,
	0, 35, 35, 37, 35, 0,
	0, 30, 22, 32, 30, 0,
};

static const stp_u16 regex_from[] = {
	0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 3, 3, 0, 1, 1,
	3, 3, 2, 2, 4, 4, 0, 2, 2, 1, 2, 2, 4, 4, 2, 2,
	1, 2, 2, 1, 1, 0, 1, 1,
};

static const stp_u16 regex_over[] = {
	0, 1, 0, 1, 0, 4, 0, 1, 0, 4, 0, 1, 0, 0, 4, 0,
	1, 0, 4, 0, 1, 0, 6, 4, 0, 0, 4, 0, 1, 0, 4, 0,
	0, 4, 0, 4, 0, 0, 4, 0,
};

static const stp_u8 regex_marks[] = {
	255, 4, 0, 255, 5, 255, 1, 255,
};

static const struct stp_captures regex_captures = {
	.next = regex_states,
	.steps = regex_steps,
	.from = regex_from,
	.over = regex_over,
	.marks = regex_marks,
	.start = 1,
	.groups = 2,
	.symbols = 5,
};

static const struct stp_regex regex = {
	.symbols = regex_symbols,
	.next = regex_next,
	.captures = &regex_captures,
	.start = 2,
};

STP_INLINE void fn_matched(struct stp_context *c, char *STAP_RETVALUE, stp_i64 STAP_ARG_n);

/* function matched at tapsets/regex.stp:19:10 */
STP_INLINE void fn_matched(struct stp_context *c, char *STAP_RETVALUE, stp_i64 STAP_ARG_n)
{
	STAP_RETVALUE[0] = 0;
	{
#line 19 "tapsets/regex.stp"
 /* pure */ /* unprivileged */ /* pragma:tagged_dfa */
	stp_regex_group(c, STAP_RETVALUE, STAP_ARG_n);

#line 95 "script.c"
	}
out: __attribute__((unused));
	if (stp_unlikely((_Bool)c->error) && !c->error_at)
		c->error_at = "identifier 'matched' at tapsets/regex.stp:19:10";
}

struct handler_0_frame {
	char text1[STP_MAXSTRINGLEN];
} __attribute__((aligned(8)));

/* probe begin at groups.stp:2:1 */
static void handler_0(struct stp_context *c)
{
	struct handler_0_frame *const l = stp_frame_base(c, sizeof(struct handler_0_frame));
	if (stp_charge(c, 2, "identifier 'line' at groups.stp:3:3"))
		goto out;
	stp_copy(g_line, "key=value");
	{
		stp_i64 t1 = stp_regex_match(c, &regex, g_line);
		if (t1) {
			if (stp_charge(c, 1, "identifier 'println' at groups.stp:4:26"))
				goto out;
			{
				fn_matched(c, l->text1, 1);
				if (stp_unlikely(c->error))
					goto out;
				struct stp_out *o = stp_print(c);
				char *line = stp_line(o, STP_MAXSTRINGLEN + 9);
				char *at = line;
				at = stp_put_string(at, l->text1);
				at = stp_put_text(at, "\n", 1);
				stp_line_end(o, line, at);
			}
		}
	}
out:
	c->frame = (char *)l;
}

static const struct stp_probe probe_0 = {
	.point = "begin",
	.location = "groups.stp:2:1",
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
	{ .name = "line", .type = STP_STRING, .storage = g_line },
};
static const struct stp_probe *const probes[] = { &probe_0 };

static const struct stp_family_use families[] = {
	{ .family = &stp_family_begin, .table = begin_table, .n = sizeof(begin_table) / sizeof(begin_table[0]) },
};
static const struct stp_part *const parts[] = { &stp_part_overrides, &stp_part_matches };

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
	.frame_size = STP_MAXSTRINGLEN + 8,
	.line_size = STP_MAXSTRINGLEN + 9,
};
