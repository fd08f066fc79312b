/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The life of a session: begin to end, exit(), errors, warnings, families that fail, output. */
#include <stdlib.h>
#include "session_script.h"

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
	CHECK(armed.ns > 0);
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

static void error_in_begin(void)
{
	prepare(0);
	what_begin = divide;
	stp_session_begin();
	finish(1);
	CHECK_TEXT(fake_text(STP_OUTPUT), "begin1;before;error;");	/* no end probe, no globals */
	CHECK_TEXT(fake_text(STP_ERROR), "division by 0 near operator '/' at <input>:1:17");
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
	CHECK_NUMBER(ledger.errors, 10);
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

static stp_u16 seen[2];

static void move(struct stp_context *c)
{
	seen[0] = c->cpu;
	fake.cpu = 1;
}

static void look(struct stp_context *c)
{
	seen[1] = c->cpu;
}

/* Where only the session's thread runs handlers one context does, wherever the thread is, and it knows where. */
static void one_context(void)
{
	static const struct stp_family_use only_begin[] = { { &stp_family_begin, begin_table, 2 } };

	prepare(0);
	CHECK_NUMBER(stp_contexts_count(), 2);
	stp_session_release();
	fake_script.families = only_begin;
	fake_script.nfamilies = 1;
	what_begin = move;
	what_begin2 = look;
	CHECK_NUMBER(fake_prepare(65536, 0), 0);
	CHECK_NUMBER(stp_contexts_count(), 1);
	stp_session_begin();
	CHECK_NUMBER(seen[0], 0);
	CHECK_NUMBER(seen[1], 1);
	fake_drain();
	CHECK_TEXT(fake_text(STP_OUTPUT), "begin1;begin2;");
	finish(0);
	fake.cpu = 0;
}

void run_checks(void)
{
	one_context();
	goes_well();
	exit_in_begin();
	error_in_begin();
	errors_within_the_limit();
	suppressed_errors();
	error_with_a_text();
	caught_errors();
	warnings();
	family_fails();
	refused();
	long_output();
	overrun();
	two_cpus();
	no_memory();
}
