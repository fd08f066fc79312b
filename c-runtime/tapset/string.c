/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "string.h"
#include "../core/bytes.h"
#include "../port/port.h"

#define LONGEST (STP_MAXSTRINGLEN - 1)

stp_i64 stp_string_length(const char *s)
{
	return (stp_i64)stp_length(s);
}

stp_i64 stp_string_at(const char *s, stp_i64 pos)
{
	return pos >= 0 && pos < (stp_i64)strlen(s) ? (stp_u8)s[pos] : 0;
}

static stp_bool starts_with(const char *s, const char *prefix)
{
	while (*prefix && *s == *prefix) {
		s++;
		prefix++;
	}
	return !*prefix;
}

stp_i64 stp_string_find(const char *s1, const char *s2)
{
	const char *at;

	for (at = s1; !starts_with(at, s2); at++)
		if (!*at)
			return -1;
	return at - s1;
}

void stp_string_part(char *dst, const char *s, stp_i64 start, stp_i64 length)
{
	stp_i64 size = (stp_i64)stp_length(s);

	*dst = 0;
	if (start < 0 || start >= size || length <= 0)
		return;
	if (length > size - start)
		length = size - start;
	stp_put_bytes(dst, s + start, (stp_size)length);
	dst[length] = 0;
}

void stp_string_replace(char *dst, const char *s, const char *found, const char *replacement)
{
	stp_size length = strlen(found), with = strlen(replacement), used = 0;

	while (*s && used < LONGEST) {
		stp_bool here = length && starts_with(s, found);
		const char *from = here ? replacement : s;
		stp_size n = here ? with : 1;

		if (n > LONGEST - used)
			n = LONGEST - used;
		memcpy(dst + used, from, n);
		used += n;
		s += here ? length : 1;
	}
	dst[used] = 0;
}

/* ---- numbers ---- */

static unsigned digit(char byte)
{
	if (byte >= '0' && byte <= '9')
		return (unsigned)(byte - '0');
	byte |= 0x20;
	return byte >= 'a' && byte <= 'z' ? (unsigned)(byte - 'a') + 10 : 99;
}

static stp_bool has_hexadecimal_prefix(const char *s)
{
	return s[0] == '0' && (s[1] | 0x20) == 'x' && digit(s[2]) < 16;
}

stp_i64 stp_string_to_long(const char *s, stp_i64 base)
{
	stp_bool negative = *s == '-';
	stp_u64 value = 0;

	s += negative;
	if (!base)
		base = has_hexadecimal_prefix(s) ? 16 : *s == '0' ? 8 : 10;
	if (base == 16 && has_hexadecimal_prefix(s))
		s += 2;
	if (base < 2 || base > 36)
		return 0;
	for (; digit(*s) < base; s++)
		value = value * (stp_u64)base + digit(*s);
	return (stp_i64)(negative ? 0 - value : value);
}

/* ---- escapes ---- */

unsigned stp_string_escape_byte(char *text, char byte)
{
	static const char plain[] = "\a\b\f\n\r\t\v\"\\", letters[] = "abfnrtv\"\\";
	stp_u8 value = (stp_u8)byte;
	unsigned i;

	text[0] = '\\';
	for (i = 0; plain[i]; i++) {
		if (byte == plain[i]) {
			text[1] = letters[i];
			return 2;
		}
	}
	if (value >= 32 && value < 127) {
		text[0] = byte;
		return 1;
	}
	text[1] = (char)('0' + (value >> 6));
	text[2] = (char)('0' + ((value >> 3) & 7));
	text[3] = (char)('0' + (value & 7));
	return 4;
}

/* Writes whole escapes into at most room bytes; gives what was not written of s. kept: how much of the result also fits into
 * short_room bytes. */
static const char *escape_all(char *dst, const char *s, stp_i64 room, stp_i64 short_room, stp_i64 *used, stp_i64 *kept)
{
	char text[4];

	for (*used = *kept = 0; *s; s++) {
		unsigned n = stp_string_escape_byte(text, *s);

		if (*used + n > room)
			break;
		memcpy(dst + *used, text, n);
		*used += n;
		if (*used <= short_room)
			*kept = *used;
	}
	return s;
}

void stp_string_escape(char *dst, const char *s, stp_i64 most, stp_bool quoted)
{
	stp_i64 used, kept;

	if (most <= 0 || most > LONGEST)
		most = LONGEST;
	if (quoted && most < 5)
		most = 5;	/* ""... */
	if (!quoted) {
		escape_all(dst, s, most, 0, &used, &kept);
		dst[used] = 0;
		return;
	}
	*dst++ = '"';
	if (*escape_all(dst, s, most - 2, most - 5, &used, &kept)) {
		memcpy(dst + kept, "\"...", 5);
		return;
	}
	dst[used] = '"';
	dst[used + 1] = 0;
}

/* From the end, so that nothing is written over before it is read: first how much fits, then the bytes of it. */
void stp_string_quote(char *s)
{
	stp_size length = strlen(s), fits = 0, used = 2, cut_at = 0, cut_used = 2, i;
	char text[4];

	for (; fits < length && used + stp_string_escape_byte(text, s[fits]) <= LONGEST; fits++) {
		used += stp_string_escape_byte(text, s[fits]);
		if (used <= LONGEST - 3) {
			cut_at = fits + 1;
			cut_used = used;
		}
	}
	if (fits < length) {
		fits = cut_at;
		used = cut_used;
		memcpy(s + used, "...", 4);
	} else {
		s[used] = 0;
	}
	s[--used] = '"';
	for (i = fits; i-- > 0; ) {
		unsigned n = stp_string_escape_byte(text, s[i]);

		used -= n;
		memcpy(s + used, text, n);
	}
	s[0] = '"';
}

/* ---- tokens ---- */

static stp_bool is_one_of(char byte, const char *set)
{
	while (*set && *set != byte)
		set++;
	return *set != 0;
}

const char *stp_string_token(char *dst, const char *s, const char *delimiters)
{
	stp_size length = 0;

	while (*s && is_one_of(*s, delimiters))
		s++;
	while (s[length] && !is_one_of(s[length], delimiters))
		length++;
	memmove(dst, s, length);
	dst[length] = 0;
	return s[length] ? s + length + 1 : s + length;
}
