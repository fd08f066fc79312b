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

void stp_point_function(char *dst, const char *point)
{
	const char *name = argument_of(point, "function(\"");
	stp_size length = 0;

	if (!name)
		name = argument_of(point, "statement(\"");
	while (name && name[length] && name[length] != '@' && name[length] != '"' && length < STP_MAXSTRINGLEN - 1) {
		dst[length] = name[length];
		length++;
	}
	dst[length] = 0;
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
