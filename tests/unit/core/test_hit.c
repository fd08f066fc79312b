/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The life of a hit: limits, skips, conditions. */
#include "core/lock.h"
#include "port/port.h"
#include "session_script.h"

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
	CHECK_TEXT(fake_text(STP_LOSS), "Skipped due to global 'counter' lock timeout: 1");
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
}

static void conditions(void)
{
	prepare(0);
	what_hit = divide;
	stp_session_begin();
	CHECK(stp_probe_hit(&conditional, 0));
	CHECK(!stp_session_stopping());		/* the condition is false: no handler, no error */
	enabled = 1;
	CHECK(stp_probe_hit(&conditional, 0));
	CHECK(stp_session_failed());
	finish(1);
	CHECK_NUMBER(probe_ledger[3].hits, 1);
}

/* ---- time ---- */

static unsigned work;	/* cycles of a hit, in tens */

static void take_time(struct stp_context *c)
{
	unsigned i;

	(void)c;
	for (i = 1; i < work; i++)
		stp_port_cycles();
}

static void prepare_watched(const struct stp_watch *watch)
{
	prepare(0);
	what_hit = take_time;
	fake_script.watch = watch;
	fake_limits.overload_interval = 1000;
	fake_limits.overload_threshold = 500;
}

/* A share of a CPU: 400 of each 1000 cycles are allowed, 600 are not, and begin and end probes may take what they like. */
static void overload(void)
{
	int i;

	prepare_watched(&stp_watch_overload);
	what_begin = take_time;
	work = 300;
	stp_session_begin();
	CHECK(!stp_session_stopping());
	work = 4;
	for (i = 0; i < 100; i++) {
		stp_probe_hit(&hit, 0);
		fake.now += 60;
	}
	CHECK(!stp_session_stopping());
	work = 6;
	for (i = 0; i < 100 && !stp_session_stopping(); i++) {
		stp_probe_hit(&hit, 0);
		fake.now += 30;
	}
	CHECK(stp_session_failed() && i > 5 && i < 30);
	finish(1);
	CHECK(!strncmp(fake_text(STP_ERROR), "probe overhead (", 16));
	CHECK(strstr(fake_text(STP_ERROR), " cycles) exceeded threshold (500 cycles) in last 1000 cycles"));
	CHECK_NUMBER(fake_count(STP_ERROR), 1);
}

static void no_overload(void)
{
	int i;

	prepare_watched(&stp_watch_overload);
	fake_limits.overload_interval = 0;
	work = 100;
	stp_session_begin();
	for (i = 0; i < 100; i++)
		stp_probe_hit(&hit, 0);
	CHECK(!stp_session_stopping());
	finish(0);
}

/* 20 and 40 on one CPU, 60 on the other: mean 40, squared distances 400 + 0 + 400, over two. */
static void timing(void)
{
	static const struct stp_part *const parts[] = { &stp_part_locks, &stp_part_arrays, &stp_part_timing };
	const char *text;

	prepare_watched(&stp_watch_timing);
	stp_session_release();
	fake_limits.overload_interval = 0;
	fake_script.parts = parts;
	fake_script.nparts = 3;
	CHECK_NUMBER(fake_prepare(65536, 0), 0);
	stp_session_begin();
	for (work = 2; work <= 6; work += 2) {
		fake.cpu = work == 6;
		stp_probe_hit(&hit, 0);
	}
	fake.cpu = 0;
	CHECK(stp_locks_take(&hit));
	CHECK(!stp_probe_hit(&hit, 0));
	stp_locks_give(&hit);
	finish(0);
	text = strstr(fake_text(STP_OUTPUT), "----- probe hit report: \n");
	CHECK(text && strstr(text, "\nfake.hit, (), hits: 3, cycles: 20min/40avg/60max, variance: 400,, index: 2\n"));
	CHECK(text && !strstr(text, "fake.conditional"));
	CHECK(text && strstr(text, "\n----- refresh report:\n----- module init report:\nhits: 1, cycles: "));
	CHECK(text && strstr(text, "\n'counter' lock contention occurred 1 times\n"));
}

void run_checks(void)
{
	overload();
	no_overload();
	timing();
	limits();
	reentrancy();
	nmi();
	own_thread_and_stack();
	conditions();
}
