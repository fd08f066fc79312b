/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The life of a session, the same in both ports. The port's session thread calls, in this order and each once:
 *
 *	stp_session_prepare	takes all memory, sets up the globals
 *	stp_session_begin	begin probes, arms the families, STP_ARMED
 *	(drains rings and reads commands until stp_session_stopping)
 *	stp_session_end		STP_EXIT, disarms, end or error probes, unread globals, STP_LEDGER, STP_FINISHED
 *	(drains what is left)
 *	stp_session_release
 *
 * All of these run in process context and may sleep. Nothing of the core is used before prepare or after release.
 */
#ifndef STP_SESSION_H
#define STP_SESSION_H
#include "joined.h"
#include "output.h"

struct stp_session_settings {
	stp_u32 ring_bytes;	/* stp_buffer: bytes per ring; rounded up to a power of two that can hold a few records */
	stp_bool nmi;		/* two contexts and two rings for each CPU, also where no family says in_nmi */
	const char *globals;	/* stp_globals: "name=value" lines, or 0 */
	stp_i64 target;		/* stp_target */
	stp_u64 start;		/* ns (stp_port_now) when the load began; 0: now */
	stp_u64 module_bytes;	/* of the module itself, 0 when unknown */
	/* Sends what the rings hold, waiting for the reader where it must (may sleep). Called from the session's thread outside
	 * handler context, between begin probes and where a ring is full. It may give up when the reader is gone. */
	void (*drain)(void);
};

enum stp_session_state {
	STP_STATE_STARTING,	/* begin probes, arming: only begin probes run */
	STP_STATE_RUNNING,
	STP_STATE_STOPPING,	/* asked to stop: only end and error probes run */
	STP_STATE_FINISHED,
};

enum stp_stop_reason {
	STP_STOP_EXIT = 1,	/* exit() */
	STP_STOP_COMMAND,	/* STP_CMD_STOP */
	STP_STOP_ERRORS,	/* too many errors or skipped probes: the session has failed */
	STP_STOP_OWNER_GONE,	/* nobody reads any more: end probes still run, their output is lost and counted */
};

/* 0, or -12 (ENOMEM) with everything given back. A wrong "name=value" is an ERROR record and a failed session. */
STP_JOINED int stp_session_prepare(const struct stp_session_settings *settings);
STP_JOINED void stp_session_begin(void);
STP_JOINED void stp_session_end(void);
STP_JOINED void stp_session_release(void);

/* Any context, NMI included. The first reason wins. */
void stp_session_stop(enum stp_stop_reason reason);
/* Written by session.c, and by the functions below. */
extern struct stp_session_now {
	struct stp_session_settings settings;
	stp_u32 state;		/* enum stp_session_state */
	stp_u32 failed;
	stp_u32 refused;	/* probes that could not be armed */
	stp_u32 waiting;	/* probes in modules that are not loaded yet */
	stp_u64 start;		/* of the load: ns, stp_port_now */
	stp_u64 first_sent;	/* when the reader's end took the first output: ns, 0 when it took none */
	stp_u64 unsent;		/* records */
} stp_session_now;

/* Any context. */
static inline enum stp_session_state stp_session_state(void)
{
	return (enum stp_session_state)__atomic_load_n(&stp_session_now.state, __ATOMIC_ACQUIRE);
}

static inline stp_bool stp_session_stopping(void)
{
	return stp_session_state() >= STP_STATE_STOPPING;
}

static inline stp_bool stp_session_failed(void)
{
	return __atomic_load_n(&stp_session_now.failed, __ATOMIC_ACQUIRE) != 0;
}

/* Sends what the rings hold, as settings.drain. Process context; outside the session's thread it does nothing. */
void stp_session_drain(void);

/* Session's thread, at `now` ns: the reader's end has accepted records. */
static inline void stp_session_sent(stp_u64 now)
{
	if (!stp_session_now.first_sent && stp_output_so_far.first_time)
		stp_session_now.first_sent = now;
}

/* Session's thread: counts records that were taken from a ring but that nobody accepted. */
static inline void stp_session_unsent(stp_u64 records)
{
	stp_session_now.unsent += records;
}

/* For families and ports, process context: a record in order with the output. In the session's thread room is made for it where there is
 * none; elsewhere it is lost then, and counted. Format as stp_errorf. */
void stp_session_warn(const char *format, ...);
/* The same as an ERROR; the session has then failed and stops. */
void stp_session_fail(const char *format, ...);
/* A probe that could not be armed: warns in upstream's words, counts it. rc: negative errno. */
void stp_session_refused(const struct stp_probe *probe, int rc);

/* The same of a probe that nobody asked for by its name: it is counted. */
static inline void stp_session_left_out(void)
{
	stp_session_now.refused++;
}

/* Session's thread, while families are armed: so many probes will be armed when their module comes. */
static inline void stp_session_waiting(stp_u32 probes)
{
	stp_session_now.waiting += probes;
}
#endif
