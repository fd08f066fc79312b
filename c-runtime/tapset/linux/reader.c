// SPDX-License-Identifier: GPL-2.0-or-later
#include "../date.h"
#include "../reader.h"
#include "../../port/linux/module.h"

const char *stp_zone_text(void)
{
	return stp_linux_zone();
}

stp_i64 stp_reader_pid(void)
{
	return stp_linux_reader();
}
