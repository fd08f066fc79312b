/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The interface of a probe family: four hooks, called from the session's own thread, in process context. What a hook has to say
 * to the user, and a probe that it could not arm, goes through core/session.h. prepare and release may be 0. */
#ifndef STP_FAMILY_H
#define STP_FAMILY_H
#include "../rt.h"

struct stp_family {
	const char *name;
	/* Takes the memory that the family needs. 0, or a negative errno after it has said why (stp_session_warn). */
	int (*prepare)(const struct stp_family_use *use);
	/* Arms every probe of the table. A probe that is refused is reported and skipped. */
	int (*arm)(const struct stp_family_use *use);
	/* After it returns no handler of the family is running or will run. Called after arm, also when arm failed halfway. */
	void (*disarm)(const struct stp_family_use *use);
	void (*release)(const struct stp_family_use *use);
	stp_bool in_session;	/* the session's thread runs its probes, one after the other */
	stp_bool in_nmi;	/* its probes can hit in an NMI: each CPU has a context and a ring for that */
};

/* stp_probe_hit_with (events.h) of a hit about which nothing is known but its registers, which may be 0. */
stp_bool stp_probe_hit(const struct stp_probe *probe, void *regs);
#endif
