/* made by stap */
#include "rt.h"
#define CONTEXT c
#define MAXSTRINGLEN STP_MAXSTRINGLEN
#define STAP_NEXT do { c->next_overload = 1; goto out; } while (0)
#define STAP_ERROR(...) do { stp_errorf(c, 0, __VA_ARGS__); goto out; } while (0)

#line 3 "tapsets/registers.stp"

#include "tapset/register-names.h"

#line 13 "script.c"

STP_INLINE stp_i64 fn_register(struct stp_context *c, const char *STAP_ARG_name);
STP_INLINE stp_i64 fn_u_register(struct stp_context *c, const char *STAP_ARG_name);

/* function register at tapsets/registers.stp:14:10 */
STP_INLINE stp_i64 fn_register(struct stp_context *c, const char *STAP_ARG_name)
{
	stp_i64 STAP_RETVALUE = 0;
	{
#line 14 "tapsets/registers.stp"
 /* pure */ /* pragma:kernel */ /* unmodified-fnargs */ /* pragma:part:register-names */ /* pragma:part:all-registers */
	STAP_RETVALUE = stp_register_named(c, STAP_ARG_name, 1);

#line 27 "script.c"
	}
out: __attribute__((unused));
	if (stp_unlikely((_Bool)c->error) && !c->error_at)
		c->error_at = "identifier 'register' at tapsets/registers.stp:14:10";
	return STAP_RETVALUE;
}

/* function u_register at tapsets/registers.stp:25:10 */
STP_INLINE stp_i64 fn_u_register(struct stp_context *c, const char *STAP_ARG_name)
{
	stp_i64 STAP_RETVALUE = 0;
	{
#line 25 "tapsets/registers.stp"
 /* pure */ /* pragma:kernel */ /* unmodified-fnargs */ /* pragma:part:register-names */ /* pragma:part:all-registers */
	STAP_RETVALUE = stp_register_named(c, STAP_ARG_name, 0);

#line 44 "script.c"
	}
out: __attribute__((unused));
	if (stp_unlikely((_Bool)c->error) && !c->error_at)
		c->error_at = "identifier 'u_register' at tapsets/registers.stp:25:10";
	return STAP_RETVALUE;
}

/* probe kernel.function("vfs_read").call at registers.stp:2:1 */
static void handler_0(struct stp_context *c)
{
	if (stp_charge(c, 1, "identifier 'println' at registers.stp:2:42"))
		goto out;
	{
		stp_i64 t1 = fn_register(c, "rbx");
		if (stp_unlikely(c->error))
			goto out;
		struct stp_out *o = stp_print(c);
		char *line = stp_line(o, 33);
		char *at = line;
		at = stp_put_decimal(at, 0, t1);
		at = stp_put_text(at, "\n", 1);
		stp_line_end(o, line, at);
	}
out:;
}

/* probe kernel.function("vfs_read").return at registers.stp:3:1 */
static void handler_1(struct stp_context *c)
{
	if (stp_charge(c, 1, "identifier 'println' at registers.stp:3:44"))
		goto out;
	{
		stp_i64 t1 = fn_u_register(c, "eax");
		if (stp_unlikely(c->error))
			goto out;
		struct stp_out *o = stp_print(c);
		char *line = stp_line(o, 33);
		char *at = line;
		at = stp_put_decimal(at, 0, t1);
		at = stp_put_text(at, "\n", 1);
		stp_line_end(o, line, at);
	}
out:;
}

static const struct stp_probe probe_0 = {
	.point = "kernel.function(\"vfs_read\").call",
	.location = "registers.stp:2:1",
	.derivation = " from: kernel.function(\"vfs_read\").call",
	.handler = handler_0,
};

static const struct stp_probe probe_1 = {
	.point = "kernel.function(\"vfs_read\").return",
	.location = "registers.stp:3:1",
	.derivation = " from: kernel.function(\"vfs_read\").return",
	.handler = handler_1,
	.index = 1,
};

static const struct stp_function_probe function_table[] = {
	{ .probe = &probe_0, .symbol = "vfs_read", .all_registers = 1 },
	{ .probe = &probe_1, .symbol = "vfs_read", .maxactive = STP_KRETACTIVE, .is_return = 1 },
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
static const struct stp_probe *const probes[] = { &probe_0, &probe_1 };

static const struct stp_family_use families[] = {
	{ .family = &stp_family_function, .table = function_table, .n = sizeof(function_table) / sizeof(function_table[0]) },
};

const struct stp_script stp_script = {
	.name = STP_MODULE_NAME,
	.limits = &limits,
	.probes = probes,
	.families = families,
	.watch = &stp_watch_overload,
	.nprobes = sizeof(probes) / sizeof(probes[0]),
	.nfamilies = sizeof(families) / sizeof(families[0]),
	.frame_size = 0,
	.line_size = 33,
};
