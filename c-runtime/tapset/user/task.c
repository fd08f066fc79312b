/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The script's own process: nothing else can be probed. */
#include "../task.h"
#include "../../port/port.h"
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

stp_i64 stp_task_pid(void)
{
	return getpid();
}

stp_i64 stp_task_tid(void)
{
	return syscall(SYS_gettid);
}

stp_i64 stp_task_ppid(void)
{
	return getppid();
}

stp_i64 stp_task_pgrp(void)
{
	return getpgrp();
}

stp_i64 stp_task_sid(void)
{
	return getsid(0);
}

stp_i64 stp_task_uid(void)
{
	return getuid();
}

stp_i64 stp_task_euid(void)
{
	return geteuid();
}

stp_i64 stp_task_gid(void)
{
	return getgid();
}

stp_i64 stp_task_egid(void)
{
	return getegid();
}

/* Up to size bytes from offset of a file of /proc; 0 where there are none. */
static stp_size read_file(const char *path, stp_size offset, char *dst, stp_size size)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = file < 0 ? 0 : pread(file, dst, size, (off_t)offset);

	if (file >= 0)
		close(file);
	return length < 0 ? 0 : (stp_size)length;
}

/* comm, which ends in a newline. */
static void read_name(const char *path, char *dst)
{
	stp_size length = read_file(path, 0, dst, STP_MAXSTRINGLEN);

	dst[length ? length - 1 : 0] = 0;
}

void stp_task_name(char *dst)
{
	read_name("/proc/self/comm", dst);
}

void stp_task_parent_name(char *dst)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d/comm", getppid());
	read_name(path, dst);
}

stp_i64 stp_task_stack_size(void)
{
	return 0;
}

stp_i64 stp_task_stack_unused(void)
{
	return 0;
}

stp_size stp_task_read(enum stp_task_strings which, stp_size offset, char *dst, stp_size size)
{
	return read_file(which == STP_TASK_ARGUMENTS ? "/proc/self/cmdline" : "/proc/self/environ", offset, dst, size);
}
