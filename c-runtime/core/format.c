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
	stp_put_many(out->at, byte, (stp_size)n);
	out->at += n;
}

/* ---- digits, written backwards from end; give the first ---- */

static char *octal(char *end, stp_u64 v)
{
	do
		*--end = (char)('0' + (v & 7));
	while (v >>= 3);
	return end;
}

/* Eight digits at once: each of the word's bytes is given a nibble, then turned into its digit. `letter` is 'a' or 'A'. */
static stp_u64 eight_digits(stp_u32 v, char letter)
{
	stp_u64 nibbles = __builtin_bswap32(v), letters;

	nibbles = (nibbles | nibbles << 16) & 0x0000ffff0000ffffull;
	nibbles = (nibbles | nibbles << 8) & 0x00ff00ff00ff00ffull;
	nibbles = (nibbles >> 4 & 0x000f000f000f000full) | (nibbles & 0x000f000f000f000full) << 8;
	letters = (nibbles + 0x0606060606060606ull) >> 4 & 0x0101010101010101ull;
	return nibbles + 0x3030303030303030ull + letters * (stp_u8)(letter - '0' - 10);
}

static char *hexadecimal(char *end, stp_u64 v, char letter)
{
	stp_store_word(end - 8, eight_digits((stp_u32)v, letter));
	if (v >> 32)
		stp_store_word(end - 16, eight_digits((stp_u32)(v >> 32), letter));
	return end - (v ? (67 - __builtin_clzll(v)) / 4 : 1);
}

#define MOST_DIGITS 24	/* 22 octal digits */

/* ---- numbers ---- */

static char *digits_of(char *end, char conversion, stp_u64 v)
{
	switch (conversion) {
	case 'o':
		return octal(end, v);
	case 'X':
		return hexadecimal(end, v, 'A');
	case 'x':
	case 'p':
		return hexadecimal(end, v, 'a');
	default:
		return stp_decimal(end, v);
	}
}

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

/* A field of any width, piece by piece. */
static void put_wide(struct stp_out *out, const struct field *f, unsigned flags, const char *digits)
{
	if (!(flags & STP_FLAG_MINUS))
		stp_fill(out, ' ', f->pad);
	stp_out_text(out, f->prefix, (stp_size)f->nprefix);
	stp_fill(out, '0', f->zeroes);
	stp_out_text(out, digits, (stp_size)f->ndigits);
	if (flags & STP_FLAG_MINUS)
		stp_fill(out, ' ', f->pad);
}

#define WIDE 64	/* zeroes and spaces of a field that is put together backwards, in one piece */

static void put_digits(struct stp_out *out, char conversion, unsigned flags, int width, int precision, stp_i64 v)
{
	char text[8 + WIDE + 2 + MOST_DIGITS];
	char *const end = text + sizeof(text);
	stp_bool is_negative = v < 0 && (conversion == 'd' || conversion == 'i');
	char *at = digits_of(end, conversion, is_negative ? 0 - (stp_u64)v : (stp_u64)v);
	struct field f = measure(conversion, flags, width, precision, v, (int)(end - at));

	if (stp_unlikely(f.zeroes + f.pad > WIDE)) {
		put_wide(out, &f, flags, at);
		return;
	}
	at = stp_fill_before(end - f.ndigits, '0', f.zeroes);
	if (f.nprefix > 1)
		*--at = f.prefix[1];
	if (f.nprefix)
		*--at = f.prefix[0];
	if (!(flags & STP_FLAG_MINUS))
		at = stp_fill_before(at, ' ', f.pad);
	stp_out_short(out, at, (stp_size)(end - at));
	if (flags & STP_FLAG_MINUS)
		stp_fill(out, ' ', f.pad);
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
		stp_out_short(out, s, (stp_size)length);
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
		put_digits(out, conversion, flags, width, stp_bounded(precision), v);
	}
}

void stp_out_padded(struct stp_out *out, unsigned flags, int width, int precision, const char *s)
{
	int length = (int)stp_length(s);

	width = stp_settle_width(width, &flags);
	if (precision >= 0 && precision < length)
		length = precision;
	put_bytes(out, flags, width, s, length);
}
