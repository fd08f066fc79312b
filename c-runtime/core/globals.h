/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The globals of the script: memory, initial values, and what nothing read. Process context. */
#ifndef STP_GLOBALS_H
#define STP_GLOBALS_H
#include "../rt.h"

/* Allocates arrays. -12 when there is no memory. */
int stp_globals_prepare(void);
void stp_globals_release(void);
/* Initial values, then those of the "name=value" lines. 0, or the start of the first line that is wrong. */
const char *stp_globals_initialize(const char *overrides);
/* Prints those with show_at_end, in order of the script. `drain` is called between pieces so that nothing is lost. */
void stp_globals_show(void (*drain)(void));
#endif
