/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Everything that the portable core and transport/ring.c see of the outside. Two implementations: port/linux (a kernel
 * module) and port/user (an ordinary process, one thread). Atomic operations are gcc's __atomic builtins in both.
 */
#ifndef STP_PORT_H
#define STP_PORT_H
#include "../rt.h"

/* Process context only, may sleep. Zeroed; 0 when there is no memory. Large blocks are fine. */
void *stp_port_alloc(stp_size size);
void stp_port_free(void *block);
/* Bytes that stp_port_alloc has given so far. Process context. */
stp_u64 stp_port_taken(void);

/* Handler context. Preemption and interrupts off until leave. */
unsigned long stp_port_enter(void);
void stp_port_leave(unsigned long state);
unsigned stp_port_cpu(void);		/* this CPU's number; valid between enter and leave */
unsigned stp_port_cpus(void);		/* one past the highest CPU number that can be */
stp_bool stp_port_in_nmi(void);
stp_bool stp_port_is_masked(void);	/* interrupts are off: this goes on on this CPU. Any context */
/* What a CPU owns: one thing for NMIs, one for all else. Of this one, or, outside of enter and leave, of one that this has just run on; set in process
 * context. */
void *stp_port_own(stp_bool nmi);
void stp_port_set_own(unsigned cpu, stp_bool nmi, void *what);
/* A CPU's relaxation in a bounded spin. */
void stp_port_relax(void);
/* Waits about so many ns, busily; at most 10,000. */
void stp_port_delay(unsigned ns);
/* Monotonic ns; and the cheapest counter of this CPU for -t. */
stp_u64 stp_port_now(void);
stp_u64 stp_port_cycles(void);
stp_u32 stp_port_random(void);
/* The current task is the session's own thread, which sends and so must not be traced: a hit in it is skipped and counted.
 * Any context. begin, end and error probes run in that thread all the same. */
stp_bool stp_port_in_session(void);
/* Bytes left on this CPU's stack; a large number where the question makes no sense. */
stp_size stp_port_stack_left(void);
/* Copies from a kernel (user = 0) or user address; nonzero on a fault. */
int stp_port_read(void *dst, stp_u64 address, stp_size size, stp_bool user);

/* memcpy, memmove, memset, memcmp, strlen: gcc may emit calls to them in any unit; both ports have them. */
void *memcpy(void *dst, const void *src, stp_size n);
void *memmove(void *dst, const void *src, stp_size n);
void *memset(void *dst, int c, stp_size n);
int memcmp(const void *a, const void *b, stp_size n);
stp_size strlen(const char *s);
#endif
