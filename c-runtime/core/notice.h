/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the session itself has to say (session.h has what families and ports use). Process context, in the session's thread. */
#ifndef STP_NOTICE_H
#define STP_NOTICE_H
#include "../transport/protocol.h"

/* A record of the session's own; room is made for it once when there is none. */
void stp_session_write(enum stp_record_kind kind, const void *payload, stp_u32 length);
/* A WARNING about what was lost, which follows the line that counts all of it. Format as stp_errorf. */
void stp_session_lost(const char *format, ...);
#endif
