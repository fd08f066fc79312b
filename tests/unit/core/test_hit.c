/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The life of a hit: limits, skips, conditions. */
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

void run_checks(void)
{
	limits();
	reentrancy();
	nmi();
	own_thread_and_stack();
	conditions();
}
