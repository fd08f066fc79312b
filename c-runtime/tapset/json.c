/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "json.h"
#include "../port/port.h"

#define LONGEST (STP_MAXSTRINGLEN - 2)	/* a quote and the NUL stand behind */

/* A quoted text in the making. */
struct writer {
	char *at, *end;
	stp_bool full;
};

/* All of the bytes, or none and nothing more. */
static void put(struct writer *writer, const char *bytes, stp_size length)
{
	if (writer->full || length > (stp_size)(writer->end - writer->at)) {
		writer->full = 1;
		return;
	}
	memcpy(writer->at, bytes, length);
	writer->at += length;
}

static void put_escape(struct writer *writer, stp_u8 byte)
{
	static const char digits[] = "0123456789abcdef", named[] = "b\bf\fn\nr\rt\t";
	char escape[6] = { '\\', (char)byte, '0', '0', 0, 0 };
	unsigned i;

	for (i = 0; named[i]; i += 2)
		if ((stp_u8)named[i + 1] == byte)
			escape[1] = named[i];
	if (byte < ' ' && (stp_u8)escape[1] == byte) {
		escape[1] = 'u';
		escape[4] = digits[byte >> 4];
		escape[5] = digits[byte & 15];
		put(writer, escape, 6);
	} else
		put(writer, escape, 2);
}

static void put_text(struct writer *writer, const char *s)
{
	for (; *s; s++) {
		stp_u8 byte = (stp_u8)*s;

		if (byte < ' ' || byte == '"' || byte == '\\')
			put_escape(writer, byte);
		else
			put(writer, s, 1);
	}
}

static struct writer begin(char *dst)
{
	struct writer writer = { dst, dst + LONGEST, 0 };

	put(&writer, "\"", 1);
	return writer;
}

static void end(struct writer *writer)
{
	*writer->at++ = '"';
	*writer->at = 0;
}

void stp_json_quote(char *dst, const char *s)
{
	struct writer writer = begin(dst);

	put_text(&writer, s);
	end(&writer);
}

void stp_json_pointer(char *dst, const char *s)
{
	struct writer writer = begin(dst);
	char one[2] = { 0, 0 };

	put(&writer, "/", 1);
	for (; *s; s++) {
		one[0] = *s;
		put_text(&writer, *s == '~' ? "~0" : *s == '/' ? "~1" : one);
	}
	end(&writer);
}
