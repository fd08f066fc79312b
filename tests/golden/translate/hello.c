/* made by stap */
#include "rt.h"
#define CONTEXT c
#define MAXSTRINGLEN STP_MAXSTRINGLEN
#define STAP_NEXT do { c->next_overload = 1; goto out; } while (0)
#define STAP_ERROR(...) do { stp_errorf(c, 0, __VA_ARGS__); goto out; } while (0)

/* probe begin at hello.stp:1:1 */
static void handler_0(struct stp_context *c)
{
	if (stp_charge(c, 1, "identifier 'println' at hello.stp:1:15"))
		goto out;
	stp_out_text(stp_print(c), "Started\n", 8);
out:;
}

static const struct stp_probe probe_0 = {
	.point = "begin",
	.location = "hello.stp:1:1",
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
	.max_nesting = 0,
	.max_errors = 0,
	.max_skipped = 100,
	.max_trylock = 100,
	.max_map_entries = 2048,
	.overload_interval = 1000000000,
	.overload_threshold = 500000000,
};
static const struct stp_probe *const probes[] = { &probe_0 };

static const struct stp_family_use families[] = {
	{ .family = &stp_family_begin, .table = begin_table, .n = sizeof(begin_table) / sizeof(begin_table[0]) },
};

const struct stp_script stp_script = {
	.name = STP_MODULE_NAME,
	.limits = &limits,
	.probes = probes,
	.families = families,
	.nprobes = sizeof(probes) / sizeof(probes[0]),
	.nfamilies = sizeof(families) / sizeof(families[0]),
	.frame_size = 0,
};
