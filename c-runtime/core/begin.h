/* SPDX-License-Identifier: GPL-2.0-or-later */
/* begin, end and error probes. Session's thread, process context. */
#ifndef STP_BEGIN_H
#define STP_BEGIN_H
#include "family.h"
#include "joined.h"

/* Runs the probes of every table of this family, in order of sequence, then of the script, for as long as `go` says so.
 * `after` is called after each. */
STP_JOINED void stp_begin_run(const struct stp_family *family, stp_bool (*go)(void), void (*after)(void));
#endif
