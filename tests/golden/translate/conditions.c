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

static stp_i64 g_enabled;
static stp_i64 g_rounds;

STP_INLINE void fn_exit(struct stp_context *c);

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

/* probe timer.ms(5) at conditions.stp:2:1 */
static void handler_0(struct stp_context *c)
{
	if (stp_charge(c, 2, "identifier 'println' at conditions.stp:2:34"))
		goto out;
	stp_out_text(stp_print(c), "on\n", 3);
	fn_exit(c);
	if (stp_unlikely(c->error))
		goto out;
out:;
}

/* condition of timer.ms(5) */
static stp_bool condition_0(struct stp_context *c)
{
	stp_bool result = 0;
	result = g_enabled;
	return result;
}

/* probe timer.jiffies(10).randomize(2) at conditions.stp:3:1 */
static void handler_1(struct stp_context *c)
{
	if (stp_charge(c, 1, "keyword at conditions.stp:3:40"))
		goto out;
	g_rounds += 1;
	if (g_rounds == 3) {
		if (stp_charge(c, 1, "identifier 'enabled' at conditions.stp:3:59"))
			goto out;
		g_enabled = 1;
	}
out:;
}

/* probe timer.profile at conditions.stp:4:1 */
static void handler_2(struct stp_context *c)
{
	if (stp_charge(c, 1, "identifier 'rounds' at conditions.stp:4:23"))
		goto out;
	*(stp_i64 *)stp_lane(c, 0) += 1;
out:;
}

static const struct stp_lock_use probe_0_locks[] = { { .global = 0, .mode = STP_LOCK_READ } };

static const struct stp_probe probe_0 = {
	.point = "timer.ms(5)",
	.location = "conditions.stp:2:1",
	.derivation = " from: timer.ms(5) if (__global_enabled)",
	.handler = handler_0,
	.condition = condition_0,
	.guard = &stp_guard_shares,
	.locks = probe_0_locks,
	.nlocks = sizeof(probe_0_locks) / sizeof(probe_0_locks[0]),
};
static const struct stp_lock_use probe_1_locks[] = { { .global = 0, .mode = STP_LOCK_WRITE }, { .global = 1, .mode = STP_LOCK_WRITE } };

static const struct stp_probe probe_1 = {
	.point = "timer.jiffies(10).randomize(2)",
	.location = "conditions.stp:3:1",
	.derivation = " from: timer.jiffies(10).randomize(2)",
	.handler = handler_1,
	.guard = &stp_guard_shares,
	.locks = probe_1_locks,
	.nlocks = sizeof(probe_1_locks) / sizeof(probe_1_locks[0]),
	.index = 1,
};
static const struct stp_lock_use probe_2_locks[] = { { .global = 1, .mode = STP_LOCK_SHARE } };

static const struct stp_probe probe_2 = {
	.point = "timer.profile",
	.location = "conditions.stp:4:1",
	.derivation = " from: timer.profile",
	.handler = handler_2,
	.guard = &stp_guard_shares,
	.locks = probe_2_locks,
	.nlocks = sizeof(probe_2_locks) / sizeof(probe_2_locks[0]),
	.shares = 1ULL,
	.only_shares = 1ULL,
	.index = 2,
};

static const struct stp_timer_probe timer_table[] = {
	{ .probe = &probe_0, .interval = 5000000ULL },
};

static const struct stp_timer_probe jiffies_table[] = {
	{ .probe = &probe_1, .interval = 10ULL, .random = 2ULL },
};

static const struct stp_timer_probe profile_table[] = {
	{ .probe = &probe_2, .interval = 0ULL },
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
	{ .name = "enabled", .type = STP_LONG, .storage = &g_enabled },
	{ .name = "rounds", .type = STP_LONG, .storage = &g_rounds, .share = 1, .lane = 0, .fold = &stp_fold_long },
};
static const struct stp_probe *const probes[] = { &probe_0, &probe_1, &probe_2 };

static const struct stp_family_use families[] = {
	{ .family = &stp_family_timer, .table = timer_table, .n = sizeof(timer_table) / sizeof(timer_table[0]) },
	{ .family = &stp_family_jiffies, .table = jiffies_table, .n = sizeof(jiffies_table) / sizeof(jiffies_table[0]) },
	{ .family = &stp_family_profile, .table = profile_table, .n = sizeof(profile_table) / sizeof(profile_table[0]) },
};
static const struct stp_part *const parts[] = { &stp_part_locks, &stp_part_shares, &stp_part_overrides };

static void initialize(void)
{
	g_enabled = 0;
	g_rounds = 0;
}

const struct stp_script stp_script = {
	.name = STP_MODULE_NAME,
	.limits = &limits,
	.globals = globals,
	.probes = probes,
	.families = families,
	.parts = parts,
	.watch = &stp_watch_overload,
	.initialize = initialize,
	.nglobals = sizeof(globals) / sizeof(globals[0]),
	.nprobes = sizeof(probes) / sizeof(probes[0]),
	.nfamilies = sizeof(families) / sizeof(families[0]),
	.nparts = sizeof(parts) / sizeof(parts[0]),
	.frame_size = 0,
	.lane_size = 8,
};
