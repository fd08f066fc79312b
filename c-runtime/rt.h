/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The whole interface between a generated unit and the runtime. A generated unit includes this file and nothing else; so
 * does the portable core. It includes no system or kernel header and defines only names that begin with stp_ or STP_, so
 * that the port's own files can include kernel or libc headers beside it.
 *
 * Strings are NUL-terminated bytes of at most STP_MAXSTRINGLEN, the NUL included. A `const char *` that a function
 * gives stays valid until the map entry or global that holds it changes: the generated code copies where it must.
 *
 * Unless it says otherwise a function here may run in any handler context: preemption and interrupts off, no
 * allocation, no sleep, no lock of the kernel's.
 */
#ifndef STP_RT_H
#define STP_RT_H

typedef long long stp_i64;
typedef unsigned long long stp_u64;
typedef unsigned int stp_u32;
typedef unsigned short stp_u16;
typedef unsigned char stp_u8;
typedef _Bool stp_bool;
typedef __SIZE_TYPE__ stp_size;

#define stp_likely(x) __builtin_expect(!!(x), 1)
#define stp_unlikely(x) __builtin_expect(!!(x), 0)
#define STP_RARE __attribute__((__cold__, __noinline__))	/* a function whose callers seldom come to call it */

/*
 * Hot paths of generated code, which is compiled with -Og: there `inline` alone makes a call of what is used twice. A large script (STP_COMPACT) has
 * them once and calls them: the compiler takes 0.24 s in place of 0.43 for twenty probes of a dozen statements.
 */
#ifdef STP_COMPACT
#define STP_INLINE static __attribute__((__noinline__, __unused__))
#else
#define STP_INLINE static inline __attribute__((always_inline))
#endif

#ifndef STP_MAXSTRINGLEN
#define STP_MAXSTRINGLEN 512	/* -DMAXSTRINGLEN=N becomes -DSTP_MAXSTRINGLEN=N */
#endif
#ifndef STP_BUFFER
#define STP_BUFFER 8192		/* bytes that one record can hold */
#endif
#define STP_MAXKEYS 9		/* index components of an array */

struct stp_context;
struct stp_match;
struct stp_map;
struct stp_entry;
struct stp_probe;

/* ---- Output: a cursor into a record or into a string -------------------------------------------------------------- */

struct stp_out {
	char *at;		/* next byte to write */
	char *end;		/* one past the last byte that may be written; a string's cursor keeps one byte for the NUL */
	/* Makes room when at == end: the record's cursor commits and starts anew, a string's returns 0 (the rest is cut). */
	stp_bool (*more)(struct stp_out *out);
	struct stp_context *context;
};

/* printf flags */
#define STP_FLAG_ALTERNATE 1
#define STP_FLAG_ZERO 2
#define STP_FLAG_MINUS 4
#define STP_FLAG_SPACE 8
#define STP_FLAG_PLUS 16

/* A cursor that writes a string of at most STP_MAXSTRINGLEN bytes into dst. stp_string_end writes the NUL. */
void stp_string_begin(struct stp_context *c, struct stp_out *out, char *dst);
void stp_string_end(struct stp_out *out);

void stp_out_bytes(struct stp_out *out, const char *text, stp_size length);

/* A short text of the script's own is a few stores. */
STP_INLINE void stp_out_text(struct stp_out *out, const char *text, stp_size length)
{
	if (__builtin_constant_p(length) && length <= 16 && stp_likely(length <= (stp_size)(out->end - out->at))) {
		__builtin_memcpy(out->at, text, length);
		out->at += length;
	} else
		stp_out_bytes(out, text, length);
}

void stp_out_string(struct stp_out *out, const char *s);	/* %s with no width */
void stp_out_long(struct stp_out *out, stp_i64 v);		/* %d with no width */
/* One directive. conversion: d i u o x X p c b for longs; width 0: none; precision -1: none. */
void stp_out_number(struct stp_out *out, char conversion, unsigned flags, int width, int precision, stp_i64 v);
/* %s with width, precision, flags. */
void stp_out_padded(struct stp_out *out, unsigned flags, int width, int precision, const char *s);
/* %m and %M: bytes at a kernel address (user address with '#'); a fault is a run-time error. A translation-time error under the user port. */
void stp_out_memory(struct stp_out *out, char conversion, unsigned flags, int width, int precision, stp_i64 address, const char *at);

/* ---- Handler context ---------------------------------------------------------------------------------------------- */

/* What a family knows of one hit. It lives as long as the hit. */
struct stp_hit {
	void *regs;		/* struct pt_regs, or 0 */
	const stp_u64 *words;	/* values that come with the hit, such as a tracepoint's arguments; 0 when none */
	char *instance;		/* of a function's return: what its entry kept for this call; at the entry: where to keep it; else 0 */
	stp_u64 function;	/* of a function's entry or return: its address; else 0 */
	stp_bool is_return;
};

/* One per CPU (and one per CPU for NMI), allocated before the first probe is armed. */
struct stp_context {
	const char *error;	/* text of the pending run-time error, 0 when none; points into error_text or to a literal */
	const char *error_at;	/* "identifier 'x' at <input>:1:5", or 0 */
	int actions;		/* statements left before "MAXACTION exceeded" */
	int nesting;		/* calls of script functions that are open */
	char *frame;		/* next free byte of the string stack */
	char *frame_end;	/* behind it there is room for a line */
	const struct stp_probe *probe;
	void *regs;		/* struct pt_regs of the hit, or 0 */
	const struct stp_hit *hit; /* never 0 while a handler runs */
	struct stp_match *match; /* what =~ found; 0 in a script without stp_part_matches */
	char *lane;		/* this CPU's part of what probes add to without an exclusive lock; 0 in a script without stp_part_shares */
	stp_bool next_overload;	/* set by `next` in an overloaded function */
	stp_bool matched;	/* the last stp_regex_match of this run succeeded */
	stp_bool busy;
	stp_u16 cpu;
	stp_u32 record_pending;	/* nonzero when the record's cursor holds a reservation */
	struct stp_out out;
	char *record;		/* start of the payload being written */
	char error_text[STP_MAXSTRINGLEN];
	char scratch[STP_BUFFER]; /* payload when the ring had no room at the start of the record */
};

/* Opens the record of this handler run. */
void stp_print_begin(struct stp_context *c);

/* The cursor of the record of this handler run. */
STP_INLINE struct stp_out *stp_print(struct stp_context *c)
{
	if (stp_unlikely(!c->record_pending))
		stp_print_begin(c);
	return &c->out;
}

/* Sets the run-time error unless one is pending. The text must be a literal. */
void stp_error(struct stp_context *c, const char *text, const char *at);
/* The same with a formatted text: %s %d (stp_i64) %x (stp_u64 with 0x) only. */
void stp_errorf(struct stp_context *c, const char *at, const char *format, ...);

/* catch: clears the pending error. Its text goes into message (STP_MAXSTRINGLEN bytes) unless that is 0. Does nothing to
 * "MAXACTION exceeded" beyond that: the next charged statement raises it again. */
void stp_catch(struct stp_context *c, char *message);

/* Takes size bytes (already a multiple of 8) of the string stack, for the strings of one call; a NULL is the error
 * "MAXNESTING exceeded". Also counts nesting against stp_script.max_nesting and checks the free stack of the CPU. */
void *stp_frame_push(struct stp_context *c, stp_size size, const char *at);
void stp_frame_pop(struct stp_context *c, void *frame);

/* The strings of the handler itself: the first size bytes (a multiple of 8) of the string stack, always there because
 * stp_script.frame_size counts them. Called once, at the start of a handler, whose end sets c->frame back to it. */
STP_INLINE void *stp_frame_base(struct stp_context *c, stp_size size)
{
	void *frame = c->frame;

	c->frame += size;
	return frame;
}

/* Charges n statements; nonzero when the limit is passed (the error is then set). */
STP_INLINE stp_bool stp_charge(struct stp_context *c, int n, const char *at)
{
	c->actions -= n;
	if (stp_unlikely(c->actions < 0)) {
		stp_error(c, "MAXACTION exceeded", at);
		return 1;
	}
	return 0;
}

/* Division as stap defines it: by 0 is an error; INT64_MIN / -1 wraps. */
stp_i64 stp_div(struct stp_context *c, stp_i64 a, stp_i64 b, const char *at);
stp_i64 stp_mod(struct stp_context *c, stp_i64 a, stp_i64 b, const char *at);

#include "foreign.h"

#include "lines.h"

/* ---- Strings ------------------------------------------------------------------------------------------------------- */

/*
 * frame->field, its address computed anew: compilers keep an address that they have in the C frame until its last use, which
 * with a hundred strings is more than a frame may hold.
 */
#define stp_here(frame, field) (((__typeof__(frame))stp_anew(frame))->field)

STP_INLINE void *stp_anew(void *frame)
{
	__asm__ volatile("" : "+r"(frame));
	return frame;
}

/* Copies, cutting at STP_MAXSTRINGLEN - 1. dst may equal src. */
void stp_copy(char *dst, const char *src);
/* Appends src to dst, cutting. src may equal dst. */
void stp_append(char *dst, const char *src);
/* <0, 0, >0 as strcmp. */
int stp_compare(const char *a, const char *b);

#include "patterns.h"

/* ---- Globals: maps and statistics ---------------------------------------------------------------------------------- */

enum stp_value { STP_LONG, STP_STRING, STP_STATS };

#include "statistics.h"

struct stp_map_type {
	stp_u8 nkeys;			/* 1..STP_MAXKEYS */
	stp_u8 key[STP_MAXKEYS];	/* STP_LONG or STP_STRING */
	stp_u8 value;			/* enum stp_value */
	stp_bool wraps;
	stp_u32 max;			/* elements; 0: stp_script.max_map_entries */
	const struct stp_stat_type *stat;	/* with STP_STATS */
};

union stp_key {
	stp_i64 number;
	const char *string;
};

/* A global as the runtime must set it up and, when nothing reads it, print it at the end. */
struct stp_global {
	const char *name;
	enum stp_value type;
	const struct stp_map_type *map_type;	/* 0: scalar */
	const struct stp_stat_type *stat_type;	/* with STP_STATS */
	void *storage;	/* scalar: stp_i64 *, char[STP_MAXSTRINGLEN], struct stp_stat *; array: struct stp_map ** (filled in at load) */
	stp_bool show_at_end;
	stp_bool hexadecimal;	/* shown as %#x */
	stp_u8 share;		/* 1 + its bit in stp_probe.shares; 0: no probe shares it */
	stp_u32 lane;		/* where a shared scalar stands in a lane */
	const struct stp_fold *fold;	/* of a shared scalar */
};

struct stp_fold;		/* how what a CPU has added is put into the global: see core/share.h */
extern const struct stp_fold stp_fold_long, stp_fold_stat;

/* Reading and making elements: core/map-access.h, below. */
void stp_map_delete(struct stp_map *map, const union stp_key *keys);
void stp_map_clear(struct stp_map *map);
stp_u32 stp_map_size(const struct stp_map *map);
/* With wildcards: bit i of `any` set means that key i matches everything. */
stp_bool stp_map_has_matching(struct stp_map *map, const union stp_key *keys, stp_u32 any);
void stp_map_delete_matching(struct stp_map *map, const union stp_key *keys, stp_u32 any);

/* Order: as inserted, until a sort reorders the map itself (stable for equal elements). The body of a foreach cannot change the map. */
struct stp_entry *stp_map_first(struct stp_map *map);
struct stp_entry *stp_map_next(struct stp_map *map, struct stp_entry *entry);
stp_bool stp_entry_matches(struct stp_map *map, struct stp_entry *entry, const union stp_key *keys, stp_u32 any);
stp_i64 stp_entry_key(struct stp_map *map, struct stp_entry *entry, unsigned index);
const char *stp_entry_key_string(struct stp_map *map, struct stp_entry *entry, unsigned index);
stp_i64 stp_entry_value(struct stp_map *map, struct stp_entry *entry);
const char *stp_entry_value_string(struct stp_map *map, struct stp_entry *entry);
struct stp_stat *stp_entry_value_stat(struct stp_map *map, struct stp_entry *entry);
/* by: STP_SORT_VALUE, a key's index, or STP_SORT_STAT + one STP_STAT_* for aggregates. direction: 1 ascending, -1 descending. Iterative; charges
 * one action for every element of the map, once, and stops with the error "MAXACTION exceeded" when they run out. */
#define STP_SORT_VALUE (-1)
#define STP_SORT_STAT 0x100
void stp_map_sort(struct stp_context *c, struct stp_map *map, int by, int direction, const char *at);

/* ---- What a generated unit defines ---------------------------------------------------------------------------------- */

#define STP_LOCK_READ 0
#define STP_LOCK_WRITE 1
#define STP_LOCK_SHARE 2	/* only <<<, or ++/+= with the value unused: each CPU adds to its own part. Globals that some probe
				 * shares are never taken for reading: whoever reads them has to put the parts together first */

struct stp_lock_use {
	stp_u16 global;		/* index into stp_script.globals; the list of a probe is sorted by it */
	stp_u16 mode;
};

struct stp_guard;		/* see core/lock.h */
extern const struct stp_guard stp_guard_locks;
extern const struct stp_guard stp_guard_shares;	/* in a script with a probe that shares a global */

struct stp_probe {
	const char *point;	/* pp() */
	const char *name;	/* pn(): the point of the script, with what its wildcards stood for; 0 in a script that does not ask */
	const char *location;	/* FILE:L:C of the probe in the script */
	const char *derivation;	/* " from: a from: b", for -t */
	void (*handler)(struct stp_context *c);
	/* Of a tally, in place of a handler: adds to the lane; it reads the hit, and can neither fail nor nest. 0: `more` is what to add, always. */
	void (*tally)(const struct stp_hit *hit, char *lane);
	stp_i64 more;
	/* Arming condition: 0 when there is none. Evaluated under the same locks, before the handler. */
	stp_bool (*condition)(struct stp_context *c);
	const struct stp_guard *guard;	/* where there are locks: &stp_guard_shares in a script that shares a global, &stp_guard_locks in others; else 0 */
	const struct stp_lock_use *locks;
	stp_u64 shares;		/* bits of the globals that it takes with STP_LOCK_SHARE */
	stp_u64 only_shares;	/* the same, where it takes no others and has no condition; else 0 */
	stp_bool interruptible;	/* it runs in the session's thread, by stp_probe_run, and disturbs nobody */
	stp_bool is_tally;	/* it only adds to shared scalars that nothing else sees while it is armed: no handler, condition or guard */
	stp_u16 nlocks;
	stp_u32 lane;		/* of a tally with `more`: stp_global.lane of the scalar */
	stp_u16 index;		/* own index in stp_script.probes */
};

struct stp_family;		/* one per file in c-runtime/probe/, see core/family.h: begin, arm, disarm */

/* A family that the script uses, with its table: an array of the family's own struct (struct stp_timer_probe ...). */
struct stp_family_use {
	const struct stp_family *family;
	const void *table;
	stp_u32 n;
};

/* begin(N), end(N), error(N). Run in order of sequence, then of the script. */
struct stp_begin_probe {
	const struct stp_probe *probe;
	stp_i64 sequence;
};
extern const struct stp_family stp_family_begin, stp_family_end, stp_family_error;

/* timer.s .ms .us .ns .hz (high resolution, on one CPU), timer.jiffies, timer.profile (every CPU, each tick). */
struct stp_timer_probe {
	const struct stp_probe *probe;
	stp_u64 interval;	/* ns, or jiffies */
	stp_u64 random;		/* the next interval is interval +- a random part of this, same unit */
};
extern const struct stp_family stp_family_timer, stp_family_jiffies, stp_family_profile;

#include "events.h"

struct stp_part;		/* see core/part.h: what only some scripts need of the runtime; a part that no script.c names is not linked */
extern const struct stp_part stp_part_shares;		/* with a global that a probe shares; after the arrays */
extern const struct stp_part stp_part_locks;		/* with a probe that has a guard */
extern const struct stp_part stp_part_arrays;		/* with a global that is an array */
extern const struct stp_part stp_part_overrides;	/* with a scalar that stp_globals may set */
extern const struct stp_part stp_part_matches;	/* with a function that calls stp_regex_group or stp_regex_groups */
extern const struct stp_part stp_part_show;		/* with a global that has show_at_end */
extern const struct stp_part stp_part_symbols;	/* with functions of tapset/symbol.h */
extern const struct stp_part stp_part_stack;		/* with functions of tapset/stack.h */

#include "shares.h"

struct stp_watch;		/* see core/watch.h: what looks at the time that each handler takes */
extern const struct stp_watch stp_watch_overload;	/* ends a session that takes too much of a CPU */
extern const struct stp_watch stp_watch_timing;		/* that, and keeps what stp_part_timing reports */
extern const struct stp_part stp_part_timing;		/* with stp_watch_timing: the report of -t */

/* Limits and switches, as the command line set them. */
struct stp_limits {
	int max_action;			/* statements of one handler run */
	int max_action_interruptible;	/* those of begin, end and error, and of the runtime itself */
	int max_nesting, max_errors, max_skipped, max_trylock;
	stp_u32 max_map_entries;
	stp_bool suppress_handler_errors, suppress_time_limits;
	stp_bool nanoseconds;		/* handlers are timed in ns, not in cycles */
	stp_i64 overload_interval, overload_threshold;	/* cycles; an interval of 0: no protection */
};

/* The one symbol that a generated unit exports. */
struct stp_script {
	const char *name;
	const struct stp_limits *limits;
	const struct stp_global *globals;
	const struct stp_probe *const *probes;
	const struct stp_family_use *families;	/* in the order in which they are armed */
	struct stp_symbol *const *symbols;	/* see foreign.h */
	const struct stp_part *const *parts;	/* prepared in this order */
	const struct stp_watch *watch;	/* 0: nothing is timed */
	/* Sets initial values of scalar globals; runs once before anything else. 0 when there is nothing to set. */
	void (*initialize)(void);
	stp_u32 nglobals, nprobes, nfamilies, nsymbols, nparts;
	stp_u32 frame_size;	/* bytes of string stack that one handler run can need */
	stp_u32 lane_size;	/* bytes of shared scalars */
	stp_u32 line_size;	/* the longest line that stp_line is asked for */
};
extern const struct stp_script stp_script;

/* ---- Session, for tapset functions ---------------------------------------------------------------------------------- */

/* exit(): asks the session to end; the handler goes on. */
void stp_exit(struct stp_context *c);
/* abort(): the same, and ends the handler with an error that nothing catches and nobody is told. */
void stp_abort(struct stp_context *c);
/* warn(): one line on the user's stderr, in order with the output; equal texts are shown once. */
void stp_warn(struct stp_context *c, const char *text);
/* error(): as stp_error, with a copy of a text that is no literal. */
void stp_error_string(struct stp_context *c, const char *text);
/* target(): the pid of the load parameter stp_target, 0 when there is none. */
stp_i64 stp_target(void);

/* What is short enough to stand in the handler itself. */
#include "core/map-access.h"

#endif
