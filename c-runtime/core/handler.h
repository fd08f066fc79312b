/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Running a handler. stp_probe_hit, the families' entry point, is declared in family.h. */
#ifndef STP_HANDLER_H
#define STP_HANDLER_H
#include "family.h"
#include "lock.h"

/* As stp_probe_hit, in the session's own thread and whatever the session's state: for begin, end and error probes. */
stp_bool stp_probe_run(const struct stp_probe *probe);
/* Condition, handler, commit. The guard of a probe calls it with the locks held: the record takes its number before another
 * handler can see what this one did to globals. Never STP_GUARDED_LOCKED_OUT. */
enum stp_guarded stp_probe_body(struct stp_context *c, const struct stp_probe *probe);
#endif
