/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the session itself has to say (session.h has what families and ports use). Process context, in the session's thread. */
#ifndef STP_NOTICE_H
#define STP_NOTICE_H
#include "../transport/protocol.h"

/* A record of the session's own; room is made for it once when there is none. */
void stp_session_write(enum stp_record_kind kind, const void *payload, stp_u32 length);
/* Probes that stp_session_refused was told of. */
stp_u32 stp_notices_refused(void);
/* At the start of a session. */
void stp_notices_reset(void);
#endif
