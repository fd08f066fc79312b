/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../date.h"
#include "../reader.h"
#include <time.h>
#include <unistd.h>

/* Asked for at every call: a zone's offset changes twice a year. */
const char *stp_zone_text(void)
{
	static char text[64];
	time_t now = time(0);
	struct tm here;

	if (!localtime_r(&now, &here) || !strftime(text, sizeof(text), "%z,%Z", &here))
		text[0] = 0;
	return text;
}

stp_i64 stp_reader_pid(void)
{
	return getppid();
}
