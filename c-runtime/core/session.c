/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session.h"
#include "../port/port.h"
#include "begin.h"
#include "closing.h"
#include "context.h"
#include "error.h"
#include "ledger.h"
#include "notice.h"
#include "output.h"
#include "part.h"

static struct {
	stp_u32 prepared;	/* families whose prepare hook succeeded */
	stp_u32 armed;		/* families whose arm hook was called */
} session;

/* ---- state ---- */

struct stp_session_now stp_session_now;

/* A change that is lost to another one is none: the first stop wins, and running never follows stopping. */
static stp_bool change(enum stp_session_state from, enum stp_session_state to)
{
	stp_u32 expected = from;

	return __atomic_compare_exchange_n(&stp_session_now.state, &expected, to, 0, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

void stp_session_stop(enum stp_stop_reason reason)
{
	if (reason == STP_STOP_ERRORS)
		__atomic_store_n(&stp_session_now.failed, 1, __ATOMIC_RELEASE);
	change(STP_STATE_STARTING, STP_STATE_STOPPING);
	change(STP_STATE_RUNNING, STP_STATE_STOPPING);
}

void stp_exit(struct stp_context *c)
{
	(void)c;
	stp_session_stop(STP_STOP_EXIT);
}

void stp_session_drain(void)
{
	if (stp_session_now.settings.drain)
		stp_session_now.settings.drain();
}

/* ---- prepare ---- */

static int prepare_parts(void)
{
	stp_u32 i;
	int rc = 0;

	for (i = 0; !rc && i < stp_script.nparts; i++)
		if (stp_script.parts[i]->prepare)
			rc = stp_script.parts[i]->prepare();
	return rc;
}

static stp_bool hits_in_nmi(void)
{
	stp_u32 i;

	for (i = 0; i < stp_script.nfamilies; i++)
		if (stp_script.families[i].family->in_nmi)
			return 1;
	return stp_session_now.settings.nmi;
}

static int prepare_memory(void)
{
	int rc = stp_contexts_prepare(stp_session_now.settings.ring_bytes, hits_in_nmi());

	if (!rc)
		rc = prepare_parts();
	if (rc)
		stp_session_release();
	return rc;
}

/* Says that this line, up to its end, is no value of a global; the session has then failed. */
static void refuse_line(const char *line)
{
	static const char words[] = "couldn't initialize global variable: '";
	char text[160];
	stp_u32 length = sizeof(words) - 1;

	memcpy(text, words, length);
	while (*line && *line != '\n' && length < sizeof(text) - 1)
		text[length++] = *line++;
	text[length++] = '\'';
	stp_session_write(STP_ERROR, text, length);
	stp_session_stop(STP_STOP_ERRORS);
}

/* 0, or the start of the first line that is wrong: any line is, where no part takes it. */
static const char *override_globals(const char *lines)
{
	stp_u32 i;

	for (i = 0; i < stp_script.nparts; i++)
		if (stp_script.parts[i]->override)
			return stp_script.parts[i]->override(lines);
	return lines;
}

static void initialize_globals(void)
{
	const char *lines = stp_session_now.settings.globals, *wrong;

	if (stp_script.initialize)
		stp_script.initialize();
	wrong = lines && *lines ? override_globals(lines) : 0;
	if (wrong)
		refuse_line(wrong);
}

int stp_session_prepare(const struct stp_session_settings *settings)
{
	int rc;

	memset(&session, 0, sizeof(session));
	stp_session_now = (struct stp_session_now){ .settings = *settings, .start = settings->start ? settings->start : stp_port_now() };
	stp_output_reset();
	stp_errors_reset();
	stp_ledger_reset();
	rc = prepare_memory();
	if (!rc)
		initialize_globals();
	return rc;
}

void stp_session_release(void)
{
	stp_u32 i = stp_script.nparts;

	while (i--)
		if (stp_script.parts[i]->release)
			stp_script.parts[i]->release();
	stp_contexts_release();
}

/* ---- begin ---- */

/* Of every part the hook that stands at this offset. */
static void run_hooks(stp_size at)
{
	stp_u32 i;

	for (i = 0; i < stp_script.nparts; i++) {
		void (*hook)(void) = *(void (*const *)(void))((const char *)stp_script.parts[i] + at);

		if (hook)
			hook();
	}
}

static stp_bool still_starting(void)
{
	return stp_session_state() == STP_STATE_STARTING;
}

static void prepare_families(void)
{
	for (; session.prepared < stp_script.nfamilies; session.prepared++) {
		const struct stp_family_use *use = &stp_script.families[session.prepared];

		if (use->family->prepare && use->family->prepare(use)) {
			stp_session_stop(STP_STOP_ERRORS);
			return;
		}
	}
}

static void arm_families(void)
{
	while (still_starting() && session.armed < session.prepared) {
		const struct stp_family_use *use = &stp_script.families[session.armed++];

		if (use->family->arm(use))
			stp_session_stop(STP_STOP_ERRORS);
	}
}

static void write_armed(void)
{
	struct stp_armed armed = { .refused = stp_session_now.refused, .waiting = stp_session_now.waiting };
	stp_u32 i;

	for (i = 0; i < session.armed; i++)
		armed.probes += stp_script.families[i].n;
	armed.probes -= armed.refused + armed.waiting;
	armed.ns = stp_port_now() - stp_session_now.start;
	stp_session_write(STP_ARMED, &armed, sizeof(armed));
}

void stp_session_begin(void)
{
	if (still_starting())
		prepare_families();
	stp_begin_run(&stp_family_begin, still_starting, stp_session_drain);
	arm_families();
	run_hooks(__builtin_offsetof(struct stp_part, started));
	if (change(STP_STATE_STARTING, STP_STATE_RUNNING))
		write_armed();
}

/* ---- end ---- */

static void disarm_families(void)
{
	while (session.armed) {
		const struct stp_family_use *use = &stp_script.families[--session.armed];

		use->family->disarm(use);
	}
	while (session.prepared) {
		const struct stp_family_use *use = &stp_script.families[--session.prepared];

		if (use->family->release)
			use->family->release(use);
	}
}

static stp_bool not_failed(void)
{
	return !stp_session_failed();
}

static stp_bool always(void)
{
	return 1;
}

static void run_end_probes(void)
{
	stp_begin_run(&stp_family_end, not_failed, stp_session_drain);
	if (stp_session_failed())
		stp_begin_run(&stp_family_error, always, stp_session_drain);
}

void stp_session_end(void)
{
	stp_session_stop(STP_STOP_EXIT);
	stp_session_write(STP_EXIT, 0, 0);
	disarm_families();
	run_hooks(__builtin_offsetof(struct stp_part, settle));
	run_end_probes();
	run_hooks(__builtin_offsetof(struct stp_part, conclude));
	run_hooks(__builtin_offsetof(struct stp_part, account));
	stp_session_close();
	__atomic_store_n(&stp_session_now.state, STP_STATE_FINISHED, __ATOMIC_RELEASE);
	stp_session_drain();
}
