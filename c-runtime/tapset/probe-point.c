/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe-point.h"
#include "../port/port.h"
#include "string.h"

/* Behind `component("`, or 0. */
static const char *argument_of(const char *point, const char *component)
{
	stp_i64 at = stp_string_find(point, component);

	return at < 0 ? 0 : point + at + strlen(component);
}

/* The argument, or nothing for 0, up to its closing quote, or `end` where that comes first. */
static void copy_argument(char *dst, const char *argument, char end)
{
	stp_size length = 0;

	while (argument && argument[length] && argument[length] != '"' && argument[length] != end && length < STP_MAXSTRINGLEN - 1) {
		dst[length] = argument[length];
		length++;
	}
	dst[length] = 0;
}

void stp_point_function(char *dst, const char *point)
{
	const char *name = argument_of(point, "function(\"");

	copy_argument(dst, name ? name : argument_of(point, "statement(\""), '@');
}

void stp_point_label(char *dst, const char *point)
{
	copy_argument(dst, argument_of(point, "label(\""), '"');
}

stp_bool stp_point_is_return(const char *point)
{
	static const char component[] = ".return";
	stp_bool quoted = 0;

	for (; *point; point++) {
		quoted ^= *point == '"';
		if (!quoted && !stp_string_find(point, component) && (!point[sizeof(component) - 1] || point[sizeof(component) - 1] == '.'))
			return 1;
	}
	return 0;
}

static stp_bool begins(const char *point, const char *start)
{
	return !stp_string_find(point, start);
}

const char *stp_point_type(const char *point)
{
	static const char *const same[] = { "begin", "end", "error", "never", "timer", "perf", "procfs", "netfilter" };
	stp_bool returns = stp_point_is_return(point);
	unsigned i;

	for (i = 0; i < sizeof(same) / sizeof(*same); i++)
		if (begins(point, same[i]))
			return same[i];
	if (begins(point, "kernel.trace"))
		return "tracepoint";
	if (stp_string_find(point, ".data(") >= 0)
		return "hwbkpt";
	if (begins(point, "kernel") || begins(point, "module") || begins(point, "kprobe"))
		return returns ? "kretprobe" : "kprobe";
	if (!begins(point, "process"))
		return "other";
	if (argument_of(point, ".begin") || argument_of(point, ".end") || argument_of(point, ".syscall"))
		return "process";
	return returns ? "uretprobe" : "uprobe";
}
