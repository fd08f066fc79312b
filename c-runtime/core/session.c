/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session.h"
#include "../port/port.h"
#include "begin.h"
#include "error.h"
#include "globals.h"
#include "ledger.h"
#include "lock.h"
#include "output.h"

static struct {
	struct stp_session_settings settings;
	stp_u32 state;		/* enum stp_session_state */
	stp_u32 failed;
	stp_u32 prepared;	/* families whose prepare hook succeeded */
	stp_u32 armed;		/* families whose arm hook was called */
	stp_u32 refused;	/* probes */
	stp_u64 start;
} session;

/* ---- state ---- */

enum stp_session_state stp_session_state(void)
{
	return (enum stp_session_state)__atomic_load_n(&session.state, __ATOMIC_ACQUIRE);
}

stp_bool stp_session_stopping(void)
{
	return stp_session_state() >= STP_STATE_STOPPING;
}

stp_bool stp_session_failed(void)
{
	return __atomic_load_n(&session.failed, __ATOMIC_ACQUIRE) != 0;
}

/* A change that is lost to another one is none: the first stop wins, and running never follows stopping. */
static stp_bool change(enum stp_session_state from, enum stp_session_state to)
{
	stp_u32 expected = from;

	return __atomic_compare_exchange_n(&session.state, &expected, to, 0, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

void stp_session_stop(enum stp_stop_reason reason)
{
	if (reason == STP_STOP_ERRORS)
		__atomic_store_n(&session.failed, 1, __ATOMIC_RELEASE);
	change(STP_STATE_STARTING, STP_STATE_STOPPING);
	change(STP_STATE_RUNNING, STP_STATE_STOPPING);
}

void stp_exit(struct stp_context *c)
{
	(void)c;
	stp_session_stop(STP_STOP_EXIT);
}

stp_i64 stp_target(void)
{
	return session.settings.target;
}

/* ---- records of the session itself ---- */

static void drain(void)
{
	if (session.settings.drain)
		session.settings.drain();
}

static stp_bool try_write(enum stp_record_kind kind, const void *payload, stp_u32 length, stp_bool retried)
{
	unsigned long state = stp_port_enter();
	struct stp_context *c = stp_context_take(stp_context_slot(), 0, 0);
	stp_bool done = c && stp_output_write(c, kind, payload, length, retried);

	if (c)
		stp_context_give(c);
	stp_port_leave(state);
	return done;
}

/* Makes room once when there is none. */
static void write(enum stp_record_kind kind, const void *payload, stp_u32 length)
{
	if (try_write(kind, payload, length, 1))
		return;
	drain();
	try_write(kind, payload, length, 0);
}

#define WORDS 400

static void write_words(enum stp_record_kind kind, const char *format, __builtin_va_list arguments)
{
	char text[WORDS];
	stp_u32 length = stp_format_text(text, sizeof(text), format, arguments);

	if (kind == STP_ERROR || stp_warning_is_new(text, length))
		write(kind, text, length);
}

void stp_session_warn(const char *format, ...)
{
	__builtin_va_list arguments;

	__builtin_va_start(arguments, format);
	write_words(STP_WARNING, format, arguments);
	__builtin_va_end(arguments);
}

void stp_session_fail(const char *format, ...)
{
	__builtin_va_list arguments;

	__builtin_va_start(arguments, format);
	write_words(STP_ERROR, format, arguments);
	__builtin_va_end(arguments);
	stp_session_stop(STP_STOP_ERRORS);
}

void stp_session_refused(const struct stp_probe *probe, int rc)
{
	session.refused++;
	stp_session_warn("probe %s registration error [man warning::pass5] (rc %d)", probe->point, (stp_i64)rc);
}

/* ---- prepare ---- */

static int prepare_memory(void)
{
	int rc = stp_contexts_prepare(session.settings.ring_bytes, session.settings.nmi);

	if (!rc)
		rc = stp_locks_prepare();
	if (!rc)
		rc = stp_globals_prepare();
	if (rc)
		stp_session_release();
	return rc;
}

static stp_i64 line_length(const char *text)
{
	stp_i64 length = 0;

	while (text[length] && text[length] != '\n')
		length++;
	return length;
}

static void initialize_globals(void)
{
	const char *wrong = stp_globals_initialize(session.settings.globals);
	char line[100];
	stp_i64 length;

	if (!wrong)
		return;
	length = line_length(wrong);
	if (length > (stp_i64)sizeof(line) - 1)
		length = sizeof(line) - 1;
	memcpy(line, wrong, (stp_size)length);
	line[length] = 0;
	stp_session_fail("couldn't initialize global variable: '%s'", line);
}

int stp_session_prepare(const struct stp_session_settings *settings)
{
	int rc;

	memset(&session, 0, sizeof(session));
	session.settings = *settings;
	session.start = stp_port_now();
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
	stp_globals_release();
	stp_locks_release_all();
	stp_contexts_release();
}

/* ---- begin ---- */

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
	struct stp_armed armed = { .refused = session.refused };
	stp_u64 first = stp_output_first_time();
	stp_u32 i;

	for (i = 0; i < session.armed; i++)
		armed.probes += stp_script.families[i].n;
	armed.probes -= armed.refused;
	armed.ns = stp_port_now() - session.start;
	armed.first_ns = first ? first - session.start : 0;
	write(STP_ARMED, &armed, sizeof(armed));
}

void stp_session_begin(void)
{
	if (still_starting())
		prepare_families();
	stp_begin_run(&stp_family_begin, still_starting, drain);
	arm_families();
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
	stp_begin_run(&stp_family_end, not_failed, drain);
	if (stp_session_failed())
		stp_begin_run(&stp_family_error, always, drain);
	else if (stp_script.limits->show_globals)
		stp_globals_show(drain);
}

static void warn_about_locks(void)
{
	stp_u32 i;

	for (i = 0; i < stp_script.nglobals; i++)
		if (stp_locks_skipped(i))
			stp_session_warn("Skipped due to global '%s' lock timeout: %d", stp_script.globals[i].name, (stp_i64)stp_locks_skipped(i));
}

static void warn_about_losses(const struct stp_ledger *total)
{
	if (stp_errors_count() || stp_ledger_skipped() || total->skipped_reentrant)
		stp_session_warn("Number of errors: %d, skipped probes: %d", (stp_i64)stp_errors_count(), (stp_i64)stp_ledger_skipped());
	warn_about_locks();
	if (total->skipped_stack)
		stp_session_warn("Skipped due to low stack: %d", (stp_i64)total->skipped_stack);
	if (total->skipped_reentrant)
		stp_session_warn("Skipped due to reentrancy: %d", (stp_i64)total->skipped_reentrant);
}

/* The whole table may not fit one record: then it goes on in the next (protocol.h). */
static void write_ledger(const struct stp_ledger *total)
{
	stp_u32 size = (stp_u32)(sizeof(*total) + stp_script.nprobes * sizeof(struct stp_probe_ledger));
	char *payload = stp_port_alloc(size);
	stp_u32 i;

	if (!payload)
		return;
	memcpy(payload, total, sizeof(*total));
	for (i = 0; i < stp_script.nprobes; i++)
		stp_ledger_probe(i, (struct stp_probe_ledger *)(payload + sizeof(*total)) + i);
	for (i = 0; i < size; i += STP_BUFFER)
		write(STP_LEDGER, payload + i, size - i < STP_BUFFER ? size - i : STP_BUFFER);
	stp_port_free(payload);
}

static void write_finished(void)
{
	struct stp_finished finished = { .failed = stp_session_failed() };

	finished.last_number = stp_output_last_number() + 1;
	write(STP_FINISHED, &finished, sizeof(finished));
}

void stp_session_end(void)
{
	struct stp_ledger total;

	stp_session_stop(STP_STOP_EXIT);
	write(STP_EXIT, 0, 0);
	disarm_families();
	run_end_probes();
	stp_ledger_total(&total);
	warn_about_losses(&total);
	drain();
	stp_ledger_total(&total);
	write_ledger(&total);
	write_finished();
	__atomic_store_n(&session.state, STP_STATE_FINISHED, __ATOMIC_RELEASE);
	drain();
}

/* ---- for the drainer ---- */

unsigned stp_session_rings(void)
{
	return stp_contexts_count();
}

struct stp_ring *stp_session_ring(unsigned index)
{
	return &stp_contexts_slot(index)->ring;
}

void stp_session_unsent(stp_u64 records)
{
	if (stp_contexts_count())
		__atomic_add_fetch(&stp_contexts_slot(0)->ledger.records_unsent, records, __ATOMIC_RELAXED);
}
