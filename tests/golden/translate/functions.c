/* made by stap */
#include "rt.h"
#define CONTEXT c
#define MAXSTRINGLEN STP_MAXSTRINGLEN
#define STAP_NEXT do { c->next_overload = 1; goto out; } while (0)
#define STAP_ERROR(...) do { stp_errorf(c, 0, __VA_ARGS__); goto out; } while (0)

static stp_i64 g_calls;
static stp_i64 g_returns;

/* probe end at functions.stp:6:1 */
static void handler_0(struct stp_context *c)
{
	if (stp_charge(c, 1, "identifier 'println' at functions.stp:6:13"))
		goto out;
	{
		struct stp_out *o = stp_print(c);
		char *line = stp_line(o, 65);
		char *at = line;
		at = stp_put_decimal(at, 0, g_calls);
		at = stp_put_decimal(at, 0, g_returns);
		at = stp_put_text(at, "\n", 1);
		stp_line_end(o, line, at);
	}
out:;
}

static const struct stp_probe probe_0 = {
	.point = "module(\"loop\").function(\"lo_open\").call",
	.location = "functions.stp:3:1",
	.derivation = " from: module(\"loop\").function(\"lo_open\").call",
	.more = 1,
	.is_tally = 1,
	.lane = 0,
};

static const struct stp_probe probe_1 = {
	.point = "kernel.function(\"vfs_read\").call",
	.location = "functions.stp:4:1",
	.derivation = " from: kernel.function(\"vfs_read\").call,kernel.function(\"vfs_write\").call",
	.more = 1,
	.is_tally = 1,
	.lane = 0,
	.index = 1,
};

static const struct stp_probe probe_2 = {
	.point = "kernel.function(\"vfs_write\").call",
	.location = "functions.stp:4:1",
	.derivation = " from: kernel.function(\"vfs_read\").call,kernel.function(\"vfs_write\").call",
	.more = 1,
	.is_tally = 1,
	.lane = 0,
	.index = 2,
};

static const struct stp_probe probe_3 = {
	.point = "kernel.function(\"vfs_read\").return",
	.location = "functions.stp:5:1",
	.derivation = " from: kernel.function(\"vfs_read\").return,kprobe.function(\"vfs_fsync\").return.maxactive(40)",
	.more = 1,
	.is_tally = 1,
	.lane = 8,
	.index = 3,
};

static const struct stp_probe probe_4 = {
	.point = "kprobe.function(\"vfs_fsync\").return.maxactive(40)",
	.location = "functions.stp:5:1",
	.derivation = " from: kernel.function(\"vfs_read\").return,kprobe.function(\"vfs_fsync\").return.maxactive(40)",
	.more = 1,
	.is_tally = 1,
	.lane = 8,
	.index = 4,
};

static const struct stp_probe probe_5 = {
	.point = "end",
	.location = "functions.stp:6:1",
	.derivation = " from: end",
	.handler = handler_0,
	.interruptible = 1,
	.index = 5,
};

static const struct stp_begin_probe end_table[] = {
	{ .probe = &probe_5, .sequence = 0 },
};

static const struct stp_function_probe function_table[] = {
	{ .probe = &probe_1, .symbol = "vfs_read" },
	{ .probe = &probe_2, .symbol = "vfs_write" },
	{ .probe = &probe_3, .symbol = "vfs_read", .maxactive = STP_KRETACTIVE, .is_return = 1 },
	{ .probe = &probe_4, .symbol = "vfs_fsync", .maxactive = 40, .is_return = 1 },
	{ .probe = &probe_0, .symbol = "lo_open", .module = "loop" },
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

static const struct stp_global globals[] = {
	{ .name = "calls", .type = STP_LONG, .storage = &g_calls, .share = 1, .lane = 0, .fold = &stp_fold_long },
	{ .name = "returns", .type = STP_LONG, .storage = &g_returns, .share = 2, .lane = 8, .fold = &stp_fold_long },
};
static const struct stp_probe *const probes[] = { &probe_0, &probe_1, &probe_2, &probe_3, &probe_4, &probe_5 };

static const struct stp_family_use families[] = {
	{ .family = &stp_family_end, .table = end_table, .n = sizeof(end_table) / sizeof(end_table[0]) },
	{ .family = &stp_family_function, .table = function_table, .n = sizeof(function_table) / sizeof(function_table[0]) },
};
static const struct stp_part *const parts[] = { &stp_part_shares, &stp_part_overrides };

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
	.frame_size = 0,
	.lane_size = 16,
	.line_size = 65,
};
