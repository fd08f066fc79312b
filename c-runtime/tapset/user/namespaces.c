/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The script's own process is in the namespaces of the one that started it. */
#include "../namespaces.h"
#include <sys/syscall.h>
#include <unistd.h>

stp_i64 stp_reader_view_pid(void)
{
	return getpid();
}

stp_i64 stp_reader_view_tid(void)
{
	return syscall(SYS_gettid);
}

stp_i64 stp_reader_view_ppid(void)
{
	return getppid();
}

stp_i64 stp_reader_view_pgrp(void)
{
	return getpgrp();
}

stp_i64 stp_reader_view_sid(void)
{
	return getsid(0);
}

stp_i64 stp_reader_view_uid(void)
{
	return getuid();
}

stp_i64 stp_reader_view_euid(void)
{
	return geteuid();
}

stp_i64 stp_reader_view_gid(void)
{
	return getgid();
}

stp_i64 stp_reader_view_egid(void)
{
	return getegid();
}

stp_bool stp_reader_owns_task(void)
{
	return 1;
}
