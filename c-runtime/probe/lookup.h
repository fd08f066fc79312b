/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Addresses of what the kernel does not export, looked up while the session begins. Needs kernel headers before it.
 *
 * A function that was looked up is called as a static call alone: that patches a direct call into the caller. An indirect call would fault
 * where indirect branch tracking is on, since the kernel takes the ENDBR from all functions whose address nothing of its own takes (kernel commit
 * ed53a0d97192). Sources that do so DEFINE_STATIC_CALL with a function of their own to begin with, so that a call of what is not there is safe.
 */
#ifndef STP_LOOKUP_H
#define STP_LOOKUP_H
#include <linux/static_call.h>
#include "../rt.h"

/* Finds the kernel's own table of symbols; once, however often it is called. 0, or a negative errno. Process context, may sleep. */
int stp_lookup_prepare(void);
/* After that. 0 where there is no such symbol. Process context. */
unsigned long stp_lookup(const char *name);
/* Calls found(data, address) for each symbol of the kernel's image with that name, until it gives something other than 0. Process context. */
void stp_lookup_each(const char *name, int (*found)(void *data, unsigned long address), void *data);

/* Makes a static call call what is looked up; gives whether it is there. Process context, may sleep. */
#define STP_LOOKUP_CALL(call, symbol) ({ \
	unsigned long stp_looked_up = stp_lookup(symbol); \
	if (stp_looked_up) \
		static_call_update(call, (void *)stp_looked_up); \
	stp_looked_up != 0; })
#endif
