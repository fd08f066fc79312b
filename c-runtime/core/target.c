/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session.h"

stp_i64 stp_target(void)
{
	return stp_session_now.settings.target;
}
