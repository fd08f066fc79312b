/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The directives of the print family. As C's printf, but: %p and %#x give 0x for 0 too; %b writes the bytes of the number;
 * # with c and s escapes what does not print. Any handler context.
 */
#include "format.h"
#include "../port/port.h"

static void fill_far(struct stp_out *out, char byte, int n)
{
	while (n > 0) {
		stp_size room = (stp_size)(out->end - out->at);

		if (!room) {
			if (!out->more(out))
				return;
			continue;
		}
		if (room > (stp_size)n)
			room = (stp_size)n;
		memset(out->at, byte, room);
		out->at += room;
		n -= (int)room;
	}
}

void stp_fill(struct stp_out *out, char byte, int n)
{
	if (n <= 0)
		return;
	if (stp_unlikely(n > STP_SHORT || n + 8 > out->end - out->at)) {
		fill_far(out, byte, n);
		return;
	}
	out->at = stp_put_many(out->at, byte, n);
}

/* ---- digits: give where they end ---- */

static char *put_octal(char *at, stp_u64 v)
{
	int digit = v ? (63 - __builtin_clzll(v)) / 3 : 0;

	for (; digit >= 0; digit--)
		*at++ = (char)('0' + (v >> 3 * digit & 7));
	return at;
}

/* Eight digits at once: each of the word's bytes is given a nibble, then turned into its digit. `letter` is 'a' or 'A'. */
STP_INLINE stp_u64 eight_digits(stp_u32 v, char letter)
{
	stp_u64 nibbles = __builtin_bswap32(v), letters;

	nibbles = (nibbles | nibbles << 16) & 0x0000ffff0000ffffull;
	nibbles = (nibbles | nibbles << 8) & 0x00ff00ff00ff00ffull;
	nibbles = (nibbles >> 4 & 0x000f000f000f000full) | (nibbles & 0x000f000f000f000full) << 8;
	letters = (nibbles + STP_EACH(0x06)) >> 4 & STP_EACH(0x01);
	return nibbles + STP_EACH('0') + letters * (stp_u8)(letter - '0' - 10);
}

STP_INLINE char *put_hexadecimal(char *at, stp_u64 v, unsigned zeroes, char letter)
{
	v <<= 4 * zeroes;
	stp_store_word(at, eight_digits((stp_u32)(v >> 32), letter));
	stp_store_word(at + 8, eight_digits((stp_u32)v, letter));
	return at + 16 - zeroes;
}

/* Of sixteen digits, those that are not shown. */
static inline unsigned zeroes_before(stp_u64 v)
{
	return v ? (unsigned)__builtin_clzll(v) / 4 : 15;
}

char *stp_put_hexadecimal(char *at, char conversion, unsigned flags, int width, stp_u64 v)
{
	unsigned zeroes = zeroes_before(v);
	stp_bool has_prefix = conversion == 'p' || flags & STP_FLAG_ALTERNATE;
	int pad = width - (int)(16 - zeroes) - 2 * has_prefix;

	if (!(flags & (STP_FLAG_MINUS | STP_FLAG_ZERO)))
		at = stp_put_many(at, ' ', pad);
	if (has_prefix) {
		at[0] = '0';
		at[1] = conversion == 'X' ? 'X' : 'x';
		at += 2;
	}
	if ((flags & (STP_FLAG_MINUS | STP_FLAG_ZERO)) == STP_FLAG_ZERO)
		at = stp_put_many(at, '0', pad);
	at = put_hexadecimal(at, v, zeroes, conversion == 'X' ? 'A' : 'a');
	return flags & STP_FLAG_MINUS ? stp_put_many(at, ' ', pad) : at;
}

static char *put_digits(char *at, char conversion, stp_i64 v)
{
	switch (conversion) {
	case 'o':
		return put_octal(at, (stp_u64)v);
	case 'X':
		return stp_put_hexadecimal(at, 'X', 0, 0, (stp_u64)v);
	case 'x':
	case 'p':
		return stp_put_hexadecimal(at, 'x', 0, 0, (stp_u64)v);
	case 'u':
		return stp_put_magnitude(at, 0, 0, (stp_u64)v);
	default:
		return stp_put_magnitude(at, 0, 0, v < 0 ? 0 - (stp_u64)v : (stp_u64)v);
	}
}

/* ---- numbers ---- */

static const char *sign_of(unsigned flags, stp_i64 v)
{
	if (v < 0)
		return "-";
	if (flags & STP_FLAG_PLUS)
		return "+";
	return flags & STP_FLAG_SPACE ? " " : "";
}

static const char *prefix_of(char conversion, unsigned flags, stp_i64 v)
{
	switch (conversion) {
	case 'd':
	case 'i':
		return sign_of(flags, v);
	case 'p':
		return "0x";
	case 'x':
		return flags & STP_FLAG_ALTERNATE ? "0x" : "";
	case 'X':
		return flags & STP_FLAG_ALTERNATE ? "0X" : "";
	default:
		return "";
	}
}

/* A number as it will stand there: spaces before, prefix, zeroes, digits, spaces after. */
struct field {
	const char *prefix;	/* a sign, 0x or nothing */
	int nprefix;
	int zeroes;
	int ndigits;
	int pad;
};

static struct field measure(char conversion, unsigned flags, int width, int precision, stp_i64 v, int ndigits)
{
	struct field f = { .prefix = prefix_of(conversion, flags, v), .ndigits = ndigits };

	f.nprefix = !f.prefix[0] ? 0 : f.prefix[1] ? 2 : 1;
	if (!precision && !v && conversion != 'p')
		f.ndigits = 0;
	f.zeroes = precision > f.ndigits ? precision - f.ndigits : 0;
	if (conversion == 'o' && (flags & STP_FLAG_ALTERNATE) && !f.zeroes && (v || !f.ndigits))
		f.zeroes = 1;
	f.pad = width - f.nprefix - f.zeroes - f.ndigits;
	if (f.pad < 0)
		f.pad = 0;
	if (precision < 0 && (flags & STP_FLAG_ZERO) && !(flags & STP_FLAG_MINUS)) {
		f.zeroes += f.pad;
		f.pad = 0;
	}
	return f;
}

/* The digits move to their place in words: all that there can be. */
struct digits {
	stp_u64 words[STP_PUT_DIGITS / 8];
};

char *stp_put_number(char *at, char conversion, unsigned flags, int width, int precision, stp_i64 v)
{
	struct field f = measure(conversion, flags, width, precision, v, (int)(put_digits(at, conversion, v) - at));
	struct digits digits;

	memcpy(&digits, at, sizeof(digits));
	if (!(flags & STP_FLAG_MINUS))
		at = stp_put_many(at, ' ', f.pad);
	if (f.nprefix) {
		at[0] = f.prefix[0];
		at[1] = f.prefix[1];
		at += f.nprefix;
	}
	at = stp_put_many(at, '0', f.zeroes);
	memcpy(at, &digits, sizeof(digits));
	at += f.ndigits;
	return flags & STP_FLAG_MINUS ? stp_put_many(at, ' ', f.pad) : at;
}

/* Of any width, piece by piece. */
static void out_wide(struct stp_out *out, char conversion, unsigned flags, int width, int precision, stp_i64 v)
{
	char digits[STP_PUT_DIGITS + STP_PUT_ROOM];
	struct field f = measure(conversion, flags, width, precision, v, (int)(put_digits(digits, conversion, v) - digits));

	if (!(flags & STP_FLAG_MINUS))
		stp_fill(out, ' ', f.pad);
	stp_out_bytes(out, f.prefix, (stp_size)f.nprefix);
	stp_fill(out, '0', f.zeroes);
	stp_out_bytes(out, digits, (stp_size)f.ndigits);
	if (flags & STP_FLAG_MINUS)
		stp_fill(out, ' ', f.pad);
}

#define NARROW 64

static void out_digits(struct stp_out *out, char conversion, unsigned flags, int width, int precision, stp_i64 v)
{
	char text[NARROW + STP_PUT_DIGITS + STP_PUT_ROOM];

	if (stp_unlikely(width > NARROW || precision > NARROW))
		out_wide(out, conversion, flags, width, precision, v);
	else
		stp_out_bytes(out, text, (stp_size)(stp_put_number(text, conversion, flags, width, precision, v) - text));
}

/* ---- escapes ---- */

/* Writes a byte as a C string literal would have it; gives 1 to 4 bytes. */
static int escape(char dst[4], char byte)
{
	static const char named[] = "a\ab\bf\fn\nr\rt\tv\v\"\"\\\\";
	stp_u8 b = (stp_u8)byte;
	int i;

	dst[0] = '\\';
	for (i = 0; named[i]; i += 2)
		if (named[i + 1] == byte) {
			dst[1] = named[i];
			return 2;
		}
	if (b >= ' ' && b < 0x7f) {
		dst[0] = byte;
		return 1;
	}
	dst[1] = (char)('0' + (b >> 6));
	dst[2] = (char)('0' + (b >> 3 & 7));
	dst[3] = (char)('0' + (b & 7));
	return 4;
}

static int escaped_length(const char *s, int length)
{
	char bytes[4];
	int total = 0;

	while (length--)
		total += escape(bytes, *s++);
	return total;
}

static void put_escaped(struct stp_out *out, const char *s, int length)
{
	char bytes[4];

	while (length--) {
		int n = escape(bytes, *s++);

		stp_out_text(out, bytes, (stp_size)n);
	}
}

static void put_bytes(struct stp_out *out, unsigned flags, int width, const char *s, int length)
{
	stp_bool escapes = (flags & STP_FLAG_ALTERNATE) != 0;
	int pad = width - (escapes ? escaped_length(s, length) : length);

	if (!(flags & STP_FLAG_MINUS))
		stp_fill(out, ' ', pad);
	if (escapes)
		put_escaped(out, s, length);
	else
		stp_out_bytes(out, s, (stp_size)length);
	if (flags & STP_FLAG_MINUS)
		stp_fill(out, ' ', pad);
}

/* ---- entry points ---- */

/* %b: the low 1, 2, 4 or 8 bytes, in this machine's order. */
static void put_binary(struct stp_out *out, int width, stp_i64 v)
{
	stp_u32 word = (stp_u32)v;
	stp_u16 half = (stp_u16)v;
	stp_u8 byte = (stp_u8)v;

	switch (width) {
	case 1:
		stp_out_text(out, (const char *)&byte, 1);
		break;
	case 2:
		stp_out_text(out, (const char *)&half, 2);
		break;
	case 4:
		stp_out_text(out, (const char *)&word, 4);
		break;
	default:
		stp_out_text(out, (const char *)&v, 8);
	}
}

void stp_out_number(struct stp_out *out, char conversion, unsigned flags, int width, int precision, stp_i64 v)
{
	char byte = (char)v;

	width = stp_settle_width(width, &flags);
	switch (conversion) {
	case 'c':
		put_bytes(out, flags, width, &byte, 1);
		break;
	case 'b':
		put_binary(out, width, v);
		break;
	default:
		out_digits(out, conversion, flags, width, stp_bounded(precision), v);
	}
}

/* A string of the script's has a bound, whatever a literal may have. */
static int length_of(const char *s, int precision)
{
	stp_size length = stp_length(s);

	return precision >= 0 && (stp_size)precision < length ? precision : (int)length;
}

void stp_out_padded(struct stp_out *out, unsigned flags, int width, int precision, const char *s)
{
	width = stp_settle_width(width, &flags);
	put_bytes(out, flags, width, s, length_of(s, precision));
}

char *stp_put_padded(char *at, unsigned flags, int width, int precision, const char *s)
{
	char *start = at;
	int length;

	if (precision < 0 && flags & STP_FLAG_MINUS) {
		at = stp_put_words(at, s);
		return stp_put_many(at, ' ', width - (int)(at - start));
	}
	length = length_of(s, precision < 0 ? STP_MAXSTRINGLEN - 1 : precision);
	if (!(flags & STP_FLAG_MINUS))
		at = stp_put_many(at, ' ', width - length);
	stp_put_bytes(at, s, (stp_size)length);
	at += length;
	return flags & STP_FLAG_MINUS ? stp_put_many(at, ' ', width - length) : at;
}
