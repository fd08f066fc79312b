/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What travels between a running script and its reader, the same over netlink (kernel) and a pipe (user runtime).
 * Native byte order. src/session/protocol.ts is the other side; tests/unit checks that the two agree.
 *
 * To the reader: a stream of records. A netlink message holds the generic netlink header, then whole records of one ring; on a
 * pipe the records follow each other. A record is a header, `length` bytes of payload, and zeroes up to a multiple of 8.
 * Numbers start at 1 and have no gaps: a record takes its number only once it has its place in a ring. The reader emits in
 * order of numbers; rings are drained one after the other, so it must hold back what came too early.
 */
#ifndef STP_PROTOCOL_H
#define STP_PROTOCOL_H
#include "../rt.h"

struct stp_record {
	stp_u64 number;
	stp_u32 length;		/* of the payload, at most STP_BUFFER */
	stp_u16 kind;		/* enum stp_record_kind */
	stp_u16 cpu;
};

enum stp_record_kind {
	STP_OUTPUT = 1,		/* bytes for stdout */
	STP_WARNING = 2,	/* text for stderr, printed as "WARNING: TEXT" */
	STP_ERROR = 3,		/* text for stderr, printed as "ERROR: TEXT" */
	STP_ARMED = 4,		/* begin probes have run and every probe is armed; struct stp_armed */
	STP_EXIT = 5,		/* exit() was called, or the session ends by itself; no payload. End probes follow. */
	STP_LEDGER = 6,		/* struct stp_ledger, then nprobes struct stp_probe_ledger in order of index; what does not fit goes on in further STP_LEDGER records, cut anywhere */
	STP_FINISHED = 7,	/* the last record; struct stp_finished. The module can be removed now. */
	STP_SYSTEM = 8,		/* a command for the reader to run: system("...") */
	STP_LOSS = 9,		/* as STP_WARNING, about what was lost: said after the line that counts all losses */
};

struct stp_armed {
	stp_u32 probes;		/* armed */
	stp_u32 refused;
	stp_u32 waiting;	/* for their module to be loaded */
	stp_u32 reserved;
	stp_u64 ns;		/* from load to armed */
};

struct stp_ledger {
	stp_u64 errors;
	stp_u64 skipped_reentrant, skipped_lock, skipped_stack, skipped_busy /* a hit in our own sending thread, with the session not running, or where its family cannot follow it */;
	stp_u64 records_written, bytes_written;		/* placed in a ring, output only */
	stp_u64 records_dropped, bytes_dropped;		/* no room in the ring: they never got a number */
	stp_u64 lines_dropped;				/* newlines in the dropped payloads */
	stp_u64 records_unsent;				/* taken from a ring but not accepted by the socket (its owner was gone) */
	stp_u64 returns_missed;				/* of functions whose call found no room to be followed */
	stp_u32 nprobes;
	stp_u32 timers_missed;	/* intervals of timers that passed without a run, because the run before took too long */
};

struct stp_probe_ledger {
	stp_u64 hits, skipped, errors;
};

struct stp_finished {
	stp_u64 last_number;	/* of this record */
	stp_u32 failed;		/* nonzero: the error limit was passed, or a probe that must not fail did */
	stp_u32 reserved;
	stp_u64 module, contexts, rings, other;	/* bytes: of the module itself (0: unknown), of what each CPU has, its ring apart, of arrays and all else */
	stp_u64 first_sent_ns;	/* from load until the reader's end took the first output, 0 when it took none */
};

/* To the module: generic netlink commands (kernel), or the same struct on the process's standard input (user). */
struct stp_command {
	stp_u64 token;		/* the load parameter stp_token */
	stp_u32 command;	/* enum stp_command_code */
	stp_u32 argument;
};
enum stp_command_code {
	STP_CMD_STOP = 1,	/* disarm, run the end probes, send ledger and STP_FINISHED */
	STP_CMD_TARGET_GONE = 2, /* the -c child has ended */
};

/* Generic netlink: family name "stp" + 8 hex digits of the token's low half, version 1. Records: command 1. Commands to the module: command 2. */
#define STP_GENL_VERSION 1
#define STP_GENL_RECORDS 1
#define STP_GENL_COMMAND 2

/*
 * Module parameters: stp_port (u32, netlink port id of the owner's bound socket), stp_token (u64), stp_target (int, pid for
 * target()), stp_buffer (u32, bytes per ring, a power of two; 0: chosen by the module), stp_globals ("name=value" lines that replace initial values), all
 * with permission 0; and stp_state, readable by root: starting, running, stopping, finished, orphaned. A module whose
 * stp_state is "orphaned" or "finished" has disarmed itself and may be removed by anyone.
 * Under the user runtime the same parameters come as NAME=VALUE arguments of the process; records go to its standard output.
 */
#endif
