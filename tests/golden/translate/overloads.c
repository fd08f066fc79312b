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

STP_INLINE void fn_exit(struct stp_context *c);
static __attribute__((__noinline__)) void fn_size(struct stp_context *c, char *result, stp_i64 a_n);
static __attribute__((__noinline__)) void fn_size_2(struct stp_context *c, char *result, stp_i64 a_n);

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

/* function size at overloads.stp:1:10 */
static __attribute__((__noinline__)) void fn_size(struct stp_context *c, char *result, stp_i64 a_n)
{
	void *const l = stp_frame_push(c, 0, "identifier 'size' at overloads.stp:1:10");
	if (stp_unlikely(!l))
		return;
	if (stp_charge(c, 1, "keyword at overloads.stp:1:20"))
		goto out;
	if (a_n > 10) {
		if (stp_charge(c, 1, "keyword at overloads.stp:1:32"))
			goto out;
		c->next_overload = 1;
		goto out;
	}
	if (stp_charge(c, 1, "keyword at overloads.stp:1:38"))
		goto out;
	stp_copy(result, "small");
	goto out;
out:
	stp_frame_pop(c, l);
}

/* function size at overloads.stp:2:10 */
static __attribute__((__noinline__)) void fn_size_2(struct stp_context *c, char *result, stp_i64 a_n)
{
	void *const l = stp_frame_push(c, 0, "identifier 'size' at overloads.stp:2:10");
	if (stp_unlikely(!l))
		return;
	if (stp_charge(c, 1, "keyword at overloads.stp:2:20"))
		goto out;
	stp_copy(result, "large");
	goto out;
out:
	stp_frame_pop(c, l);
}

struct handler_0_frame {
	char text1[STP_MAXSTRINGLEN];
	char text2[STP_MAXSTRINGLEN];
} __attribute__((aligned(8)));

/* probe begin(2) at overloads.stp:3:1 */
static void handler_0(struct stp_context *c)
{
	struct handler_0_frame *const l = stp_frame_base(c, sizeof(struct handler_0_frame));
	if (stp_charge(c, 2, "identifier 'println' at overloads.stp:3:18"))
		goto out;
	{
		fn_size(c, l->text1, 5);
		if (c->next_overload) {
			c->next_overload = 0;
			fn_size_2(c, l->text1, 5);
		}
		if (c->next_overload) {
			c->next_overload = 0;
			stp_error(c, "all functions exhausted", "identifier 'size' at overloads.stp:3:26");
		}
		if (stp_unlikely(c->error))
			goto out;
		fn_size(c, l->text2, 50);
		if (c->next_overload) {
			c->next_overload = 0;
			fn_size_2(c, l->text2, 50);
		}
		if (c->next_overload) {
			c->next_overload = 0;
			stp_error(c, "all functions exhausted", "identifier 'size' at overloads.stp:3:35");
		}
		if (stp_unlikely(c->error))
			goto out;
		struct stp_out *o = stp_print(c);
		char *line = stp_line(o, 2 * STP_MAXSTRINGLEN + 17);
		char *at = line;
		at = stp_put_string(at, l->text1);
		at = stp_put_string(at, l->text2);
		at = stp_put_text(at, "\n", 1);
		stp_line_end(o, line, at);
	}
	fn_exit(c);
	if (stp_unlikely(c->error))
		goto out;
out:
	c->frame = (char *)l;
}

static const struct stp_probe probe_0 = {
	.point = "begin(2)",
	.location = "overloads.stp:3:1",
	.derivation = " from: begin(2)",
	.handler = handler_0,
	.interruptible = 1,
};

static const struct stp_begin_probe begin_table[] = {
	{ .probe = &probe_0, .sequence = 2 },
};

/* what the runtime reads */
static const struct stp_limits limits = {
	.max_action = 10000,
	.max_action_interruptible = 10000,
	.max_nesting = 2,
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
	.frame_size = 2 * STP_MAXSTRINGLEN + 8,
	.line_size = 2 * STP_MAXSTRINGLEN + 17,
};
