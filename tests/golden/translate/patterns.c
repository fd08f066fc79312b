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

static char g_line[STP_MAXSTRINGLEN];

/* pattern ^(GET|PUT)  */
static const stp_u8 regex_symbols[] = {
	0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 4, 1, 5, 1, 1, 1, 1, 1, 1, 1, 1, 7, 1, 1, 1, 3, 6, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
};

static const stp_u16 regex_next[] = {
	0, 0,
	0, 0, 0, 0, 0, 10, 0, 18,
	0, 0, 0, 0, 26, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 26, 0,
	0, 0, 0, 34, 0, 0, 0, 0,
	0, 0, 1, 0, 0, 0, 0, 0,
};

static const struct stp_regex regex = {
	.symbols = regex_symbols,
	.next = regex_next,
	.start = 2,
};

STP_INLINE void fn_exit(struct stp_context *c);

/* function exit at tapsets/logging.stp:35:10 */
STP_INLINE void fn_exit(struct stp_context *c)
{
	{
#line 35 "tapsets/logging.stp"
 /* unprivileged */
	stp_exit(c);

#line 55 "script.c"
	}
out: __attribute__((unused));
	if (stp_unlikely((_Bool)c->error) && !c->error_at)
		c->error_at = "identifier 'exit' at tapsets/logging.stp:35:10";
}

/* probe begin at patterns.stp:2:1 */
static void handler_0(struct stp_context *c)
{
	if (stp_charge(c, 1, "keyword at patterns.stp:3:3"))
		goto out;
	if (stp_regex_test(&regex, g_line)) {
		if (stp_charge(c, 1, "identifier 'println' at patterns.stp:3:30"))
			goto out;
		stp_out_text(stp_print(c), "request\n", 8);
	}
	if (stp_charge(c, 1, "keyword at patterns.stp:4:3"))
		goto out;
	if (!stp_regex_test(&regex, g_line)) {
		if (stp_charge(c, 1, "identifier 'exit' at patterns.stp:4:30"))
			goto out;
		fn_exit(c);
		if (stp_unlikely(c->error))
			goto out;
	}
out:;
}

static const struct stp_probe probe_0 = {
	.point = "begin",
	.location = "patterns.stp:2:1",
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
static const struct stp_part *const parts[] = { &stp_part_overrides };

static void initialize(void)
{
	stp_copy(g_line, "GET /");
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
};
