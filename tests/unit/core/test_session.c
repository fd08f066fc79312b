/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The life of a session and of a hit, with a family that does what the test says. */
#include <stdlib.h>
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
static const struct stp_probe begin2 = { .point = "begin(2)", .handler = h_begin2, .index = 0 };
static const struct stp_probe begin1 = { .point = "begin(-1)", .handler = h_begin, .index = 1 };
static const struct stp_probe hit = { .point = "fake.hit", .handler = h_hit, .locks = uses, .nlocks = 1, .index = 2 };
static const struct stp_probe conditional = { .point = "fake.conditional", .handler = h_hit, .condition = is_enabled, .index = 3 };
static const struct stp_probe end = { .point = "end", .handler = h_end, .index = 4 };
static const struct stp_probe error = { .point = "error", .handler = h_error, .index = 5 };
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
static const struct stp_family fake_family = { "fake", fake_family_prepare, fake_family_arm, fake_family_disarm, fake_family_release };

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
	CHECK_NUMBER(fake_record(n - 1)->number, n);	/* no number is missing */
	CHECK_NUMBER(fake_record(n - 2)->kind, STP_LEDGER);
	CHECK_NUMBER(fake_record(n - 2)->length, sizeof(ledger) + sizeof(probe_ledger));
	memcpy(&ledger, fake_record(n - 2)->text, sizeof(ledger));
	memcpy(probe_ledger, fake_record(n - 2)->text + sizeof(ledger), sizeof(probe_ledger));
	CHECK_NUMBER(stp_session_state(), STP_STATE_FINISHED);
	stp_session_release();
}

/* The kinds of all records, one letter each: o w e A X L F. */
static const char *kinds(void)
{
	static char text[20000];
	unsigned i, n = fake_drain();

	for (i = 0; i < n; i++)
		text[i] = "?oweAXLFs"[fake_record(i)->kind];
	text[n] = 0;
	return text;
}

/* ---- a session that goes well ---- */

static void set_counter(struct stp_context *c)
{
	(void)c;
	enabled = 5;
}

static void goes_well(void)
{
	struct stp_armed armed;

	prepare(0);
	what_hit = set_counter;
	CHECK_NUMBER(stp_target(), 77);
	CHECK(!stp_probe_hit(&hit, 0));		/* before it is armed */
	stp_session_begin();
	CHECK_TEXT(hooks, "prepare arm ");
	CHECK_NUMBER(stp_session_state(), STP_STATE_RUNNING);
	CHECK(stp_probe_hit(&hit, 0));
	CHECK_NUMBER(enabled, 5);
	stp_session_stop(STP_STOP_COMMAND);
	CHECK(stp_session_stopping());
	enabled = 6;
	CHECK(!stp_probe_hit(&hit, 0));		/* after the stop */
	CHECK_NUMBER(enabled, 6);
	finish(0);
	CHECK_TEXT(hooks, "prepare arm disarm release ");
	CHECK_TEXT(fake_text(STP_OUTPUT), "begin1;begin2;end;counter=6\n");
	CHECK_TEXT(kinds(), "ooAXooLF");
	memcpy(&armed, fake_record(2)->text, sizeof(armed));
	CHECK_NUMBER(armed.probes, 6);
	CHECK(armed.ns > armed.first_ns && armed.first_ns > 0);
	CHECK_NUMBER(ledger.skipped_busy, 2);
	CHECK_NUMBER(probe_ledger[2].hits, 1);
	CHECK_NUMBER(probe_ledger[2].skipped, 2);
	CHECK_NUMBER(ledger.records_written, 4);
	CHECK_NUMBER(ledger.nprobes, 6);
}

/* ---- exit() ---- */

static void leave(struct stp_context *c)
{
	stp_exit(c);
	say(c, "after exit;");
}

static void exit_in_begin(void)
{
	prepare(0);
	what_begin = leave;
	stp_session_begin();
	CHECK(stp_session_stopping());
	finish(0);
	CHECK_TEXT(fake_text(STP_OUTPUT), "begin1;after exit;end;counter=0\n");
	CHECK_TEXT(hooks, "prepare release ");
	CHECK_TEXT(kinds(), "oXooLF");
}

/* ---- errors ---- */

static void divide(struct stp_context *c)
{
	say(c, "before;");
	stp_div(c, 1, 0, "operator '/' at <input>:1:17");
}

static void error_in_begin(void)
{
	prepare(0);
	what_begin = divide;
	stp_session_begin();
	finish(1);
	CHECK_TEXT(fake_text(STP_OUTPUT), "begin1;before;error;");	/* no end probe, no globals */
	CHECK_TEXT(fake_text(STP_ERROR), "division by 0 near operator '/' at <input>:1:17");
	CHECK_TEXT(fake_text(STP_WARNING), "Number of errors: 1, skipped probes: 0");
	CHECK_NUMBER(probe_ledger[1].errors, 1);
	CHECK_NUMBER(ledger.errors, 1);
}

static void errors_within_the_limit(void)
{
	prepare(0);
	fake_limits.max_errors = 2;
	what_hit = divide;
	stp_session_begin();
	stp_probe_hit(&hit, 0);
	stp_probe_hit(&hit, 0);
	CHECK(!stp_session_stopping());
	stp_probe_hit(&hit, 0);
	CHECK(stp_session_stopping() && stp_session_failed());
	finish(1);
	CHECK_NUMBER(fake_count(STP_ERROR), 3);
}

static void suppressed_errors(void)
{
	int i;

	prepare(0);
	fake_limits.suppress_handler_errors = 1;
	what_hit = divide;
	stp_session_begin();
	for (i = 0; i < 10; i++)
		CHECK(stp_probe_hit(&hit, 0));
	CHECK(!stp_session_stopping());
	finish(0);
	CHECK_NUMBER(fake_count(STP_ERROR), 0);
	CHECK_TEXT(fake_text(STP_WARNING), "Number of errors: 10, skipped probes: 0");
}

static void own_text(struct stp_context *c)
{
	char text[] = "my own text";

	stp_error_string(c, text);
	text[0] = 'X';
	stp_error(c, "a later error", 0);
}

static void error_with_a_text(void)
{
	prepare(0);
	what_begin2 = own_text;
	stp_session_begin();
	finish(1);
	CHECK_TEXT(fake_text(STP_ERROR), "my own text");
}

static char caught[STP_MAXSTRINGLEN];

static void catches(struct stp_context *c)
{
	stp_errorf(c, "operator '*' at <input>:1:1", "at %x: %s %d%%", 0xfffffffffffffffeull, "only", (stp_i64)-100);
	stp_catch(c, caught);
}

static void caught_errors(void)
{
	prepare(0);
	what_begin = catches;
	stp_session_begin();
	finish(0);
	CHECK_TEXT(caught, "at 0xfffffffffffffffe: only -100%");
	CHECK_NUMBER(fake_count(STP_ERROR), 0);
	CHECK_NUMBER(fake_count(STP_WARNING), 0);
}

static void warns(struct stp_context *c)
{
	say(c, "one;");
	stp_warn(c, "careful\n");
	say(c, "two;");
	stp_warn(c, "careful");
	stp_warn(c, "other");
}

static void warnings(void)
{
	prepare(0);
	what_begin = warns;
	stp_session_begin();
	finish(0);
	CHECK_NUMBER(fake_count(STP_WARNING), 2);
	CHECK_TEXT(fake_text(STP_WARNING), "carefulother");
	CHECK_TEXT(kinds(), "owowoAXooLF");	/* in order with the output */
}

/* ---- limits ---- */

static int depth;

static void recurse(struct stp_context *c)
{
	void *frame = stp_frame_push(c, 16, "identifier 'f' at x:1:1");

	if (!frame)
		return;
	depth++;
	recurse(c);
	stp_frame_pop(c, frame);
}

static void runs_out(struct stp_context *c)
{
	while (!stp_charge(c, 1, "keyword at x:2:2"))
		;
}

static void limits(void)
{
	prepare(0);
	fake_limits.max_errors = 10;
	what_begin = recurse;
	what_begin2 = runs_out;
	depth = 0;
	stp_session_begin();
	CHECK_NUMBER(depth, 10);
	finish(0);
	CHECK_TEXT(fake_text(STP_ERROR), "MAXNESTING exceeded near identifier 'f' at x:1:1" "MAXACTION exceeded near keyword at x:2:2");
	prepare(0);
	fake_script.frame_size = 4096;
	fake.stack_left = STP_MINSTACK;
	what_begin = recurse;
	depth = 0;
	stp_session_begin();
	CHECK_NUMBER(depth, 10);
	finish(1);
}

/* ---- skips ---- */

static void hit_again(struct stp_context *c)
{
	(void)c;
	CHECK(!stp_probe_hit(&hit, 0));
}

static void reentrancy(void)
{
	prepare(0);
	what_hit = hit_again;
	stp_session_begin();
	CHECK(stp_probe_hit(&hit, 0));
	CHECK(stp_probe_hit(&hit, 0));
	finish(0);
	CHECK_NUMBER(ledger.skipped_reentrant, 2);
	CHECK_NUMBER(probe_ledger[2].hits, 2);
	CHECK_NUMBER(probe_ledger[2].skipped, 2);
	CHECK_NUMBER(fake_count(STP_WARNING), 2);
}

static void nmi_hit(struct stp_context *c)
{
	if (fake.nmi) {
		say(c, "nmi;");
		return;
	}
	say(c, "normal(");
	fake.nmi = 1;
	CHECK(stp_probe_hit(&conditional, 0));
	CHECK(!stp_probe_hit(&hit, 0));	/* its lock is held by what the NMI interrupted */
	fake.nmi = 0;
	say(c, ")");
}

static void nmi(void)
{
	prepare(1);
	what_hit = nmi_hit;
	stp_session_begin();
	enabled = 1;
	CHECK(stp_probe_hit(&hit, 0));
	finish(0);
	CHECK_TEXT(fake_text(STP_OUTPUT), "begin1;begin2;nmi;normal()end;counter=1\n");
	CHECK_NUMBER(ledger.skipped_lock, 1);
	CHECK_NUMBER(ledger.skipped_reentrant, 0);
	CHECK_TEXT(fake_text(STP_WARNING), "Number of errors: 0, skipped probes: 1" "Skipped due to global 'counter' lock timeout: 1");
}

static void own_thread_and_stack(void)
{
	prepare(0);
	fake_limits.max_skipped = 1;
	stp_session_begin();
	fake.in_session = 1;
	CHECK(!stp_probe_hit(&hit, 0));
	fake.in_session = 0;
	fake.stack_left = STP_MINSTACK - 1;
	CHECK(!stp_probe_hit(&hit, 0));
	CHECK(!stp_session_stopping());
	CHECK(!stp_probe_hit(&hit, 0));		/* one too many */
	CHECK(stp_session_failed());
	fake.stack_left = 1 << 20;
	finish(1);
	CHECK_NUMBER(ledger.skipped_busy, 1);
	CHECK_NUMBER(ledger.skipped_stack, 2);
	CHECK_TEXT(fake_text(STP_ERROR), "Skipped too many probes, check MAXSKIPPED or try again with stap -t for more details.");
	CHECK_TEXT(fake_text(STP_WARNING), "Number of errors: 0, skipped probes: 2" "Skipped due to low stack: 2");
}

static void conditions(void)
{
	prepare(0);
	what_hit = divide;
	fake_limits.timing = 1;
	stp_session_begin();
	CHECK(stp_probe_hit(&conditional, 0));
	CHECK(!stp_session_stopping());		/* the condition is false: no handler, no error */
	enabled = 1;
	CHECK(stp_probe_hit(&conditional, 0));
	CHECK(stp_session_failed());
	finish(1);
	CHECK_NUMBER(probe_ledger[3].hits, 1);
	CHECK_NUMBER(probe_ledger[3].cycles_min, 10);
	CHECK_NUMBER(probe_ledger[3].cycles_sum, 10);
}

/* ---- families that fail ---- */

static void family_fails(void)
{
	prepare(0);
	prepare_result = -12;
	stp_session_begin();
	finish(1);
	CHECK_TEXT(hooks, "prepare ");
	CHECK_TEXT(fake_text(STP_OUTPUT), "error;");
	prepare(0);
	arm_result = -22;
	stp_session_begin();
	finish(1);
	CHECK_TEXT(hooks, "prepare arm disarm release ");
	CHECK_TEXT(fake_text(STP_OUTPUT), "begin1;begin2;error;");
}

static void refused(void)
{
	prepare(0);
	stp_session_refused(&hit, -2);
	stp_session_begin();
	finish(0);
	CHECK_TEXT(fake_text(STP_WARNING), "probe fake.hit registration error [man warning::pass5] (rc -2)");
	CHECK_NUMBER(((struct stp_armed *)(void *)fake_record(3)->text)->refused, 1);
}

/* ---- output ---- */

static unsigned lines;

static void print_much(struct stp_context *c)
{
	unsigned i;
	struct stp_out *o = stp_print(c);

	for (i = 0; i < 800; i++) {
		stp_out_number(o, 'd', STP_FLAG_ZERO, 62, -1, lines++);
		stp_out_text(o, ".\n", 2);
	}
}

/* One handler prints more than a record holds: the parts follow each other, nothing is lost. */
static void long_output(void)
{
	const char *text;
	unsigned i;

	prepare(0);
	lines = 0;
	what_begin = print_much;
	stp_session_begin();
	fake_drain();
	text = fake_text(STP_OUTPUT);
	CHECK_NUMBER(strlen(text), 7 + 51200 + 7);
	for (i = 0; i < 800; i++)
		CHECK_NUMBER(atol(text + 7 + 64 * i), i);
	what_begin = 0;
	finish(0);
	CHECK_NUMBER(ledger.records_dropped, 0);
}

/* Nobody drains: lines printed = lines received + lines dropped, and the last records still have room. */
static void overrun(void)
{
	const char *at;
	unsigned received = 0, i;

	prepare(0);
	lines = 0;
	stp_session_begin();
	what_hit = print_much;
	for (i = 0; i < 5; i++)
		stp_probe_hit(&hit, 0);
	what_hit = warns;
	stp_probe_hit(&hit, 0);		/* in the slice */
	finish(0);
	for (at = fake_text(STP_OUTPUT); (at = strchr(at, '\n')); at++)
		received++;
	CHECK_NUMBER(lines, 4000);
	CHECK(ledger.lines_dropped > 3000);
	CHECK_NUMBER(received - 1 /* of the global */ + ledger.lines_dropped, lines);
	CHECK_NUMBER(fake_count(STP_WARNING), 2);
	CHECK_NUMBER(fake_count(STP_OUTPUT), ledger.records_written);
}

/* Records of two CPUs merge by number. */
static void two_cpus(void)
{
	unsigned i;

	prepare(0);
	stp_session_begin();
	what_hit = h_end;
	for (i = 0; i < 20; i++) {
		fake.cpu = i % 2;
		stp_probe_hit(&hit, 0);
	}
	fake.cpu = 0;
	fake_drain();
	for (i = 0; i < 20; i++)
		CHECK_NUMBER(fake_record(3 + i)->cpu, i % 2);
	finish(0);
}

/* ---- memory ---- */

static void no_memory(void)
{
	int i, rc = -12;

	prepare(0);
	stp_session_release();
	for (i = 0; rc; i++) {
		CHECK(i < 100);
		fake.allocations_left = i;
		rc = fake_prepare(65536, 1);
		CHECK(rc == 0 || rc == -12);
		if (rc)
			CHECK_NUMBER(fake.blocks, 0);
	}
	CHECK(i > 10);
	fake.allocations_left = -1;
	stp_session_release();
}

void run_checks(void)
{
	goes_well();
	exit_in_begin();
	error_in_begin();
	errors_within_the_limit();
	suppressed_errors();
	error_with_a_text();
	caught_errors();
	warnings();
	limits();
	reentrancy();
	nmi();
	own_thread_and_stack();
	conditions();
	family_fails();
	refused();
	long_output();
	overrun();
	two_cpus();
	no_memory();
}
