/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A part of the runtime that not every script needs. The script's record names the parts that it uses, by their tables; a part
 * that nothing names is not linked. A table stands in the file of its functions: no other object takes their addresses.
 * All hooks run in process context, in the session's thread or while the module loads; each may be 0.
 */
#ifndef STP_PART_H
#define STP_PART_H
#include "../rt.h"

struct stp_part {
	/* Takes memory. -12 (ENOMEM) when there is none; release is called then too. */
	int (*prepare)(void);
	/* Gives back what prepare took; called also when prepare failed or never ran. */
	void (*release)(void);
	/* Takes the "name=value" lines of stp_globals. 0, or the start of the first line that is wrong. */
	const char *(*override)(const char *lines);
	/* When the begin probes have run and all is armed. */
	void (*started)(void);
	/* When nothing is armed any more, before end and error probes. */
	void (*settle)(void);
	/* After the end and error probes. Calls stp_session_drain between pieces so that nothing is lost. */
	void (*conclude)(void);
	/* After that: says what was lost (stp_session_lost). */
	void (*account)(void);
};
#endif
