/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The directives of the print family: against a table, and against libc wherever the two must agree. */
#include <stdlib.h>
#include "check.h"
#include "core/context.h"
#include "fake_port.h"

#define A STP_FLAG_ALTERNATE
#define Z STP_FLAG_ZERO
#define M STP_FLAG_MINUS
#define S STP_FLAG_SPACE
#define P STP_FLAG_PLUS

static char text[STP_MAXSTRINGLEN];
static struct stp_context context;

/* A piece of a line in a block of exactly the room that it says it needs: the sanitizer sees what goes beyond. */
static void as_piece(char *block, char *end, const char *wanted)
{
	*end = 0;
	CHECK_TEXT(block, wanted);
	free(block);
}

static int most(int width, int precision)
{
	return width > precision ? width : precision;
}

static int fits_a_line(int width, int precision)
{
	return width >= 0 && most(width, precision) <= STP_PUT_WIDEST;
}

static const char *number(char conversion, unsigned flags, int width, int precision, stp_i64 v)
{
	struct stp_out out;

	stp_string_begin(&context, &out, text);
	stp_out_number(&out, conversion, flags, width, precision, v);
	stp_string_end(&out);
	if (fits_a_line(width, precision) && strchr("diuoxXp", conversion)) {
		char *block = malloc((size_t)(most(width, precision) + STP_PUT_DIGITS + STP_PUT_ROOM));

		as_piece(block, stp_put_number(block, conversion, flags, width, precision, v), text);
	}
	if (fits_a_line(width, precision) && precision < 0 && strchr("xXp", conversion)) {
		char *block = malloc((size_t)(width + STP_PUT_DIGITS + STP_PUT_ROOM));

		as_piece(block, stp_put_hexadecimal(block, conversion, flags, width, (stp_u64)v), text);
	}
	return text;
}

/* %5d without flags has a way of its own. */
static void decimals(void)
{
	stp_i64 values[64], v;
	unsigned i, n = 0;
	char wanted[80];
	int width;

	for (v = 1; n < 36; v *= 10) {	/* each length: the least, the largest, one with zeroes inside */
		values[n++] = v;
		values[n++] = 9 * v + (v - 1);
	}
	values[n++] = 0;
	values[n++] = 1000000000000000000;
	values[n++] = 9223372036854775807;
	values[n++] = -9223372036854775807 - 1;
	values[n++] = 100000001;
	values[n++] = 10000000000000001;
	values[n++] = 1020304050607080901;
	for (i = 0; i < n; i++)
		for (width = 0; width <= 40; width++) {
			char *block = malloc((size_t)(width + STP_PUT_DIGITS + STP_PUT_ROOM));

			snprintf(wanted, sizeof(wanted), "%*lld", width, values[i]);
			as_piece(block, stp_put_decimal(block, width, values[i]), wanted);
			block = malloc((size_t)(width + STP_PUT_DIGITS + STP_PUT_ROOM));
			snprintf(wanted, sizeof(wanted), "%*lld", width, (stp_i64)(0 - (stp_u64)values[i]));
			as_piece(block, stp_put_decimal(block, width, (stp_i64)(0 - (stp_u64)values[i])), wanted);
		}
}

static const char *string(unsigned flags, int width, int precision, const char *s)
{
	struct stp_out out;

	stp_string_begin(&context, &out, text);
	stp_out_padded(&out, flags, width, precision, s);
	stp_string_end(&out);
	if (fits_a_line(width, precision) && !(flags & STP_FLAG_ALTERNATE)) {
		char *block = malloc((size_t)(most(width, precision < 0 ? STP_MAXSTRINGLEN : precision) + STP_PUT_ROOM));

		as_piece(block, stp_put_padded(block, flags, width, precision, s), text);
	}
	return text;
}

static const struct {
	char conversion;
	unsigned flags;
	int width, precision;
	stp_i64 v;
	const char *wanted;
} table[] = {
	{ 'd', 0, 0, -1, 9000000000000, "9000000000000" },
	{ 'd', Z, 16, -1, 1, "0000000000000001" },
	{ 'd', Z, 16, -1, -1, "-000000000000001" },
	{ 'd', Z, 16, -1, -1024, "-000000000001024" },
	{ 'd', A, 0, -1, 5, "5" },
	{ 'd', 0, 0, -1, (-9223372036854775807 - 1), "-9223372036854775808" },
	{ 'u', 0, 0, -1, -1, "18446744073709551615" },
	{ 'u', 0, 0, -1, -1024, "18446744073709550592" },
	{ 'u', P, 0, -1, 7, "7" },
	{ 'x', 0, 0, -1, 9000000000000, "82f79cd9000" },
	{ 'x', 0, 0, -1, -1024, "fffffffffffffc00" },
	{ 'x', A, 0, -1, 10, "0xa" },
	{ 'x', A, 0, -1, 0, "0x0" },
	{ 'X', A, 0, -1, 171, "0XAB" },
	{ 'x', A | Z, 10, -1, 171, "0x000000ab" },
	{ 'o', 0, 0, -1, -1, "1777777777777777777777" },
	{ 'o', 0, 0, -1, 9000000000000, "202757163310000" },
	{ 'o', A, 0, -1, 1, "01" },
	{ 'o', A, 0, -1, 10, "012" },
	{ 'o', A, 0, -1, 0, "0" },
	{ 'p', 0, 0, -1, 0, "0x0" },
	{ 'p', 0, 0, -1, 0x12345678, "0x12345678" },
	{ 'p', 0, 20, -1, 0x12345678, "          0x12345678" },
	{ 'p', M, 20, -1, 0x12345678, "0x12345678          " },
	{ 'p', 0, 0, 20, 0x12345678, "0x00000000000012345678" },
	{ 'x', A, 0, -1, 9223372036854775807, "0x7fffffffffffffff" },
	{ 'x', A, 0, -1, (-9223372036854775807 - 1), "0x8000000000000000" },
	{ 'd', 0, -6, -1, 42, "42    " },	/* a negative width comes from `*` */
	{ 'c', 0, 0, -1, 'A', "A" },
	{ 'c', 0, 4, -1, 'A', "   A" },
	{ 'c', M, 4, -1, 'A', "A   " },
	{ 'c', A, 0, -1, '\n', "\\n" },
	{ 'c', A, 0, -1, 1, "\\001" },
	{ 'c', A, 0, -1, 0, "\\000" },
	{ 'c', A, 0, -1, 0xff, "\\377" },
	{ 'c', A, 0, -1, 'z', "z" },
};

static void from_table(void)
{
	unsigned i;

	for (i = 0; i < sizeof(table) / sizeof(*table); i++)
		CHECK_TEXT(number(table[i].conversion, table[i].flags, table[i].width, table[i].precision, table[i].v), table[i].wanted);
}

static const stp_i64 values[] = { 0, 1, -1, 7, 8, 9, 10, 99, 100, 101, -100, 12345, 1000000, 4294967295, 4294967296, -4294967297,
	9223372036854775807, -9223372036854775807 - 1 };

static void libc_one(char conversion, unsigned flags, int width, int precision, stp_i64 v)
{
	char format[32], wanted[200];
	int n = 0;

	format[n++] = '%';
	if (flags & A) format[n++] = '#';
	if (flags & Z) format[n++] = '0';
	if (flags & M) format[n++] = '-';
	if (flags & S) format[n++] = ' ';
	if (flags & P) format[n++] = '+';
	n += sprintf(format + n, "*");
	n += precision < 0 ? 0 : sprintf(format + n, ".%d", precision);
	sprintf(format + n, "ll%c", conversion);
	snprintf(wanted, sizeof(wanted), format, width, v);
	CHECK_TEXT(number(conversion, flags, width, precision, v), wanted);
}

/* Every mix of flags, but those with # on a 0 in hex, where the languages differ. */
static void as_libc(void)
{
	static const int widths[] = { 0, 1, 5, 20, 30 }, precisions[] = { -1, 0, 1, 6, 25 };
	const char *conversion;
	unsigned flags, v, w, p;

	for (conversion = "diuoxX"; *conversion; conversion++)
		for (flags = 0; flags < 32; flags++)
			for (v = 0; v < sizeof(values) / sizeof(*values); v++)
				for (w = 0; w < 5; w++)
					for (p = 0; p < 5; p++)
						if (values[v] || !(flags & A) || !strchr("xX", *conversion))
							libc_one(*conversion, flags, widths[w], precisions[p], values[v]);
}

static void longs(void)
{
	char wanted[32];
	struct stp_out out;
	unsigned i;

	for (i = 0; i < sizeof(values) / sizeof(*values); i++) {
		stp_string_begin(&context, &out, text);
		stp_out_long(&out, values[i]);
		stp_string_end(&out);
		sprintf(wanted, "%lld", values[i]);
		CHECK_TEXT(text, wanted);
	}
}

static void strings(void)
{
	char wanted[200];
	int width, precision;

	for (width = -8; width < 9; width++)
		for (precision = -1; precision < 8; precision++) {
			snprintf(wanted, sizeof(wanted), "%*.*s", width, precision, "hello");
			CHECK_TEXT(string(0, width, precision, "hello"), wanted);
		}
	CHECK_TEXT(string(M, 8, -1, "hello"), "hello   ");
	CHECK_TEXT(string(A, 0, -1, "a\"b\\c\n\t\x01\x7f"), "a\\\"b\\\\c\\n\\t\\001\\177");
	CHECK_TEXT(string(A, 6, -1, "\n"), "    \\n");
	CHECK_NUMBER(strlen(string(0, 100000, -1, "x")), STP_MAXSTRINGLEN - 1);
	CHECK_NUMBER(strlen(string(0, -2147483647 - 1, -1, "x")), STP_MAXSTRINGLEN - 1);
	CHECK_NUMBER(strlen(number('d', 0, 0, 2147483647, 1)), STP_MAXSTRINGLEN - 1);
}

static void binary(void)
{
	static const stp_i64 v = 0x1122334455667788;
	static const int widths[] = { 1, 2, 4, 8, 0, 3 };
	unsigned i;

	for (i = 0; i < 6; i++) {
		struct stp_out out;
		int length = widths[i] == 1 || widths[i] == 2 || widths[i] == 4 ? widths[i] : 8;

		stp_string_begin(&context, &out, text);
		stp_out_number(&out, 'b', 0, widths[i], -1, v);
		CHECK_NUMBER(out.at - text, length);
		CHECK(!memcmp(text, &v, (size_t)length));
	}
}

static const char *memory(char conversion, unsigned flags, int width, int precision, const void *address)
{
	struct stp_out out;

	context.error = 0;
	stp_string_begin(&context, &out, text);
	stp_out_memory(&out, conversion, flags, width, precision, (stp_i64)(unsigned long)address, "operator 'printf' at x:1:1");
	stp_string_end(&out);
	return text;
}

static void from_memory(void)
{
	char bytes[200];
	unsigned i;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)('A' + i % 26);
	CHECK_TEXT(memory('m', 0, 0, -1, "hello"), "h");
	CHECK_TEXT(memory('m', 0, 10, 4, "hello"), "      hell");
	CHECK_TEXT(memory('M', 0, 10, 4, "\x01\x23\xab\xff"), "  0123abff");
	CHECK_TEXT(memory('M', M, 6, -1, "\x7f"), "7f    ");
	CHECK_NUMBER(strlen(memory('M', 0, 0, 200, bytes)), 400);
	CHECK(!memcmp(memory('m', 0, 0, 200, bytes), bytes, 200));
	CHECK(!context.error);
	memory('m', 0, 0, 4, (const void *)0x123);
	CHECK_TEXT(context.error, "read fault [man error::fault] at 0x123");
	CHECK_TEXT(context.error_at, "operator 'printf' at x:1:1");
}

void run_checks(void)
{
	decimals();
	from_table();
	as_libc();
	longs();
	strings();
	binary();
	from_memory();
}
