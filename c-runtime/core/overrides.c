/* SPDX-License-Identifier: GPL-2.0-or-later */
/* New initial values of scalar globals, as "name=value" lines. */
#include "../port/port.h"
#include "part.h"

static stp_size length_until(const char *text, char stop)
{
	stp_size n = 0;

	while (text[n] && text[n] != stop && text[n] != '\n')
		n++;
	return n;
}

static const struct stp_global *scalar_named(const char *name, stp_size length)
{
	stp_u32 i;

	for (i = 0; i < stp_script.nglobals; i++) {
		const struct stp_global *g = &stp_script.globals[i];

		if (!g->map_type && g->type != STP_STATS && strlen(g->name) == length && !memcmp(g->name, name, length))
			return g;
	}
	return 0;
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 'a' - 'A';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

/* A number as the language writes it: decimal, 0x, 0 for octal, with or without a sign. 0 when the text is something else. */
static stp_bool parse_number(const char *text, stp_size length, stp_i64 *number)
{
	stp_bool negative = length && *text == '-';
	stp_u64 v = 0;
	int base = 10;

	text += negative;
	length -= negative;
	if (length > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
		base = 16;
		text += 2;
		length -= 2;
	} else if (length > 1 && text[0] == '0')
		base = 8;
	if (!length)
		return 0;
	for (; length; length--, text++) {
		if (digit_of(*text) >= base)
			return 0;
		v = v * (stp_u64)base + (stp_u64)digit_of(*text);
	}
	*number = (stp_i64)(negative ? 0 - v : v);
	return 1;
}

static stp_bool assign(const struct stp_global *g, const char *text, stp_size length)
{
	char *storage = g->storage;

	if (g->type == STP_LONG)
		return parse_number(text, length, g->storage);
	if (length > STP_MAXSTRINGLEN - 1)
		length = STP_MAXSTRINGLEN - 1;
	memcpy(storage, text, length);
	storage[length] = 0;
	return 1;
}

static stp_bool take_line(const char *line)
{
	stp_size name = length_until(line, '=');
	const struct stp_global *g = scalar_named(line, name);

	return g && line[name] == '=' && assign(g, line + name + 1, length_until(line + name + 1, '\n'));
}

static const char *override(const char *line)
{
	while (*line) {
		if (*line != '\n' && !take_line(line))
			return line;
		line += length_until(line, '\n');
		line += *line == '\n';
	}
	return 0;
}

const struct stp_part stp_part_overrides = { .override = override };
