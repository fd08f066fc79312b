/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A port of which everything can be set: CPU, NMI, stack, time, memory, and what a wait does. */
#ifndef FAKE_PORT_H
#define FAKE_PORT_H
#include "rt.h"

struct fake_port {
	unsigned cpu, cpus;
	stp_bool nmi, in_session, masked;
	stp_size stack_left;
	stp_u64 now;			/* grows by one at each look */
	int allocations_left;		/* -1: no limit */
	long blocks;			/* allocated and not freed */
	unsigned entered;		/* open stp_port_enter */
	stp_u64 taken;			/* bytes */
	unsigned waits;			/* calls of stp_port_delay */
	void (*wait)(void);		/* what happens during one, or 0 */
};
extern struct fake_port fake;

/* As at the start of a test. */
void fake_reset(void);

/* The script of the test; stp_script is a constant for the core, the tests change it through these. */
extern struct stp_limits fake_limits;
extern struct stp_script fake_script;

/* Records taken from all rings since the last fake_forget, in order of number, without padding. */
struct fake_record {
	stp_u64 number;
	unsigned kind, cpu, length;
	char text[STP_BUFFER + 1] __attribute__((aligned(8)));
};
unsigned fake_drain(void);		/* takes what the rings hold now; gives the number of all records kept */
void fake_drain_hook(void);
struct fake_record *fake_record(unsigned index);
void fake_forget(void);
/* The texts of all kept records of a kind, one after the other. */
const char *fake_text(unsigned kind);
unsigned fake_count(unsigned kind);
/* Prepares a session with such rings and the drain hook above. */
int fake_prepare(unsigned ring_bytes, stp_bool nmi);
#endif
