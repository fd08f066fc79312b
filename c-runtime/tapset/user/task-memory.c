/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The script's own process is the only one that can be asked. */
#include "../task-memory.h"
#include <stdio.h>
#include <unistd.h>

stp_i64 stp_task_pages(stp_i64 pid, enum stp_task_pages which)
{
	/* size resident shared text lib data dt: see proc(5). */
	static const int column[] = { [STP_PAGES_SIZE] = 0, [STP_PAGES_RSS] = 1, [STP_PAGES_SHARED] = 2, [STP_PAGES_TEXT] = 3, [STP_PAGES_DATA] = 5 };
	long long pages[6] = { 0 };
	FILE *file = pid && pid != getpid() ? 0 : fopen("/proc/self/statm", "re");
	int i;

	for (i = 0; file && i < 6; i++)
		if (fscanf(file, "%lld", &pages[i]) != 1)
			break;
	if (file)
		fclose(file);
	return pages[column[which]];
}

stp_i64 stp_page_size(void)
{
	return sysconf(_SC_PAGESIZE);
}
