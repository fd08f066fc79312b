/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The last words of a session: the ledger and STP_FINISHED. */
#ifndef STP_CLOSING_H
#define STP_CLOSING_H
#include "joined.h"

/* Process context, in the session's thread, when no handler runs any more. */
STP_JOINED void stp_session_close(void);
#endif
