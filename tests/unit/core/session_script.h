/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A script with a family that does what the test says, for the tests of the session and of hits. Included once by each. */
#ifndef SESSION_SCRIPT_H
#define SESSION_SCRIPT_H
#include "check.h"
#include "core/context.h"
#include "core/family.h"
#include "core/session.h"
#include "fake_port.h"

/* ---- the script: begin(1), begin(2), two probes of the fake family, end, error ---- */

static void (*what_begin)(struct stp_context *), (*what_begin2)(struct stp_context *), (*what_hit)(struct stp_context *);
static stp_i64 enabled;
static struct stp_map *unused_map;

static void say(struct stp_context *c, const char *text)
{
	stp_out_string(stp_print(c), text);
}

static void h_begin(struct stp_context *c) { say(c, "begin1;"); if (what_begin) what_begin(c); }
static void h_begin2(struct stp_context *c) { say(c, "begin2;"); if (what_begin2) what_begin2(c); }
static void h_hit(struct stp_context *c) { if (what_hit) what_hit(c); }
static void h_end(struct stp_context *c) { say(c, "end;"); }
static void h_error(struct stp_context *c) { say(c, "error;"); }
static stp_bool is_enabled(struct stp_context *c) { (void)c; return enabled != 0; }

static const struct stp_lock_use uses[] = { { 0, STP_LOCK_WRITE } };
static const struct stp_probe begin2 = { .point = "begin(2)", .interruptible = 1, .location = "", .derivation = "", .handler = h_begin2, .index = 0 };
static const struct stp_probe begin1 = { .point = "begin(-1)", .interruptible = 1, .location = "", .derivation = "", .handler = h_begin, .index = 1 };
static const struct stp_probe hit = { .point = "fake.hit", .location = "", .derivation = "", .handler = h_hit, .guard = &stp_guard_locks, .locks = uses, .nlocks = 1, .index = 2 };
static const struct stp_probe conditional = { .point = "fake.conditional", .location = "", .derivation = "", .handler = h_hit, .condition = is_enabled, .index = 3 };
static const struct stp_probe end = { .point = "end", .location = "", .derivation = "", .handler = h_end, .index = 4 };
static const struct stp_probe error = { .point = "error", .location = "", .derivation = "", .handler = h_error, .index = 5 };
static const struct stp_probe *const probes[] = { &begin2, &begin1, &hit, &conditional, &end, &error };

static const struct stp_map_type map_type = { .nkeys = 1, .key = { STP_LONG }, .value = STP_LONG };
static const struct stp_global globals[] = {
	{ .name = "counter", .storage = &enabled, .show_at_end = 1 },
	{ .name = "map", .map_type = &map_type, .storage = &unused_map },
};

/* ---- the family ---- */

static char hooks[200];
static int prepare_result, arm_result;

static int note(const char *what, int result)
{
	strcat(hooks, what);
	return result;
}
static int fake_family_prepare(const struct stp_family_use *use) { CHECK_NUMBER(use->n, 2); return note("prepare ", prepare_result); }
static int fake_family_arm(const struct stp_family_use *use) { (void)use; return note("arm ", arm_result); }
static void fake_family_disarm(const struct stp_family_use *use) { (void)use; note("disarm ", 0); }
static void fake_family_release(const struct stp_family_use *use) { (void)use; note("release ", 0); }
static const struct stp_family fake_family = {
	.name = "fake", .prepare = fake_family_prepare, .arm = fake_family_arm, .disarm = fake_family_disarm, .release = fake_family_release,
};

static const struct stp_begin_probe begin_table[] = { { &begin2, 2 }, { &begin1, -1 } };
static const struct stp_begin_probe end_table[] = { { &end, 0 } }, error_table[] = { { &error, 0 } };
static const struct stp_family_use families[] = {
	{ &stp_family_begin, begin_table, 2 },
	{ &fake_family, probes, 2 },
	{ &stp_family_end, end_table, 1 },
	{ &stp_family_error, error_table, 1 },
};

static void prepare(stp_bool nmi)
{
	fake_reset();
	fake_script.globals = globals;
	fake_script.nglobals = 2;
	fake_script.probes = probes;
	fake_script.nprobes = 6;
	fake_script.families = families;
	fake_script.nfamilies = 4;
	what_begin = what_begin2 = what_hit = 0;
	enabled = 0;
	hooks[0] = 0;
	prepare_result = arm_result = 0;
	CHECK_NUMBER(fake_prepare(65536, nmi), 0);
}

static struct stp_ledger ledger;
static struct stp_probe_ledger probe_ledger[6];

/* Ends the session and reads its last records. */
static void finish(stp_bool failed)
{
	struct stp_finished finished;
	unsigned n;

	stp_session_end();
	n = fake_drain();
	CHECK_NUMBER(fake_record(n - 1)->kind, STP_FINISHED);
	memcpy(&finished, fake_record(n - 1)->text, sizeof(finished));
	CHECK_NUMBER(finished.failed, failed);
	CHECK_NUMBER(finished.last_number, n);
	CHECK_NUMBER(finished.rings, stp_contexts_count() * 65536);
	CHECK(finished.contexts >= stp_contexts_count() * sizeof(struct stp_slot));
	CHECK(finished.other > 0 && finished.other < 1 << 20);
	CHECK_NUMBER(fake_record(n - 1)->number, n);	/* no number is missing */
	CHECK_NUMBER(fake_record(n - 2)->kind, STP_LEDGER);
	CHECK_NUMBER(fake_record(n - 2)->length, sizeof(ledger) + sizeof(probe_ledger));
	memcpy(&ledger, fake_record(n - 2)->text, sizeof(ledger));
	memcpy(probe_ledger, fake_record(n - 2)->text + sizeof(ledger), sizeof(probe_ledger));
	CHECK_NUMBER(stp_session_state(), STP_STATE_FINISHED);
	stp_session_release();
}

/* A handler that prints and then fails. */
static void divide(struct stp_context *c)
{
	say(c, "before;");
	stp_div(c, 1, 0, "operator '/' at <input>:1:17");
}
#endif
