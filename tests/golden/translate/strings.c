/* made by stap */
#include "rt.h"
#define CONTEXT c
#define MAXSTRINGLEN STP_MAXSTRINGLEN
#define STAP_NEXT do { c->next_overload = 1; goto out; } while (0)
#define STAP_ERROR(...) do { stp_errorf(c, 0, __VA_ARGS__); goto out; } while (0)

static char g_last[STP_MAXSTRINGLEN];

static __attribute__((__noinline__)) void fn_label(struct stp_context *c, char *result, const char *a_prefix, stp_i64 a_n);

struct fn_label_frame {
	char s_prefix[STP_MAXSTRINGLEN];
	char text1[STP_MAXSTRINGLEN];
} __attribute__((aligned(8)));

/* function label at strings.stp:2:10 */
static __attribute__((__noinline__)) void fn_label(struct stp_context *c, char *result, const char *a_prefix, stp_i64 a_n)
{
	struct fn_label_frame *const l = stp_frame_push(c, sizeof(struct fn_label_frame), "identifier 'label' at strings.stp:2:10");
	if (stp_unlikely(!l))
		return;
	stp_copy(l->s_prefix, a_prefix);
	if (stp_charge(c, 2, "identifier 'prefix' at strings.stp:3:3"))
		goto out;
	stp_copy(l->text1, "<");
	stp_append(l->text1, l->s_prefix);
	stp_copy(l->s_prefix, l->text1);
	if (a_n > 9) {
		if (stp_charge(c, 1, "keyword at strings.stp:4:14"))
			goto out;
		{
			struct stp_out made;
			stp_string_begin(c, &made, l->text1);
			char *line = stp_line(&made, 32);
			char *at = line;
			at = stp_put_decimal(at, 0, a_n);
			stp_line_end(&made, line, at);
			stp_string_end(&made);
		}
		stp_copy(result, l->s_prefix);
		stp_append(result, l->text1);
		stp_append(result, ">");
		goto out;
	}
	if (stp_charge(c, 1, "keyword at strings.stp:5:3"))
		goto out;
	stp_copy(result, l->s_prefix);
	stp_append(result, ">");
	goto out;
out:
	stp_frame_pop(c, l);
}

struct handler_0_frame {
	char s_s[STP_MAXSTRINGLEN];
	char text1[STP_MAXSTRINGLEN];
	char text2[STP_MAXSTRINGLEN];
} __attribute__((aligned(8)));

/* probe begin at strings.stp:7:1 */
static void handler_0(struct stp_context *c)
{
	struct handler_0_frame *const l = stp_frame_base(c, sizeof(struct handler_0_frame));
	l->s_s[0] = 0;
	if (stp_charge(c, 4, "identifier 's' at strings.stp:8:3"))
		goto out;
	fn_label(c, l->text1, "a", 10);
	if (stp_unlikely(c->error))
		goto out;
	fn_label(c, l->text2, g_last, 1);
	if (stp_unlikely(c->error))
		goto out;
	stp_copy(l->s_s, l->text1);
	stp_append(l->s_s, l->text2);
	stp_copy(g_last, l->s_s);
	{
		struct stp_out made;
		stp_string_begin(c, &made, l->text1);
		char *line = stp_line(&made, STP_MAXSTRINGLEN + 49);
		char *at = line;
		at = stp_put_padded(at, STP_FLAG_MINUS, 5, -1, g_last);
		at = stp_put_text(at, "|", 1);
		at = stp_put_decimal(at, 3, 4);
		stp_line_end(&made, line, at);
		stp_string_end(&made);
	}
	stp_append(l->s_s, l->text1);
	{
		struct stp_out *o = stp_print(c);
		char *line = stp_line(o, STP_MAXSTRINGLEN + 9);
		char *at = line;
		at = stp_put_string(at, stp_compare(l->s_s, g_last) < 0 ? l->s_s : g_last);
		at = stp_put_text(at, "\n", 1);
		stp_line_end(o, line, at);
	}
out:
	c->frame = (char *)l;
}

static const struct stp_probe probe_0 = {
	.point = "begin",
	.location = "strings.stp:7:1",
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
	{ .name = "last", .type = STP_STRING, .storage = g_last },
};
static const struct stp_probe *const probes[] = { &probe_0 };

static const struct stp_family_use families[] = {
	{ .family = &stp_family_begin, .table = begin_table, .n = sizeof(begin_table) / sizeof(begin_table[0]) },
};
static const struct stp_part *const parts[] = { &stp_part_overrides };

static void initialize(void)
{
	stp_copy(g_last, "none");
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
	.frame_size = 5 * STP_MAXSTRINGLEN + 16,
	.line_size = STP_MAXSTRINGLEN + 49,
};
