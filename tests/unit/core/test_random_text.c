/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random strings and directives: strings beside a plain model that knows only their bytes, directives beside libc where the
 * two must agree. The seed and the number of operations come from CHECK_SEED and CHECK_OPERATIONS.
 */
#include <stdlib.h>
#include "check.h"
#include "fake_port.h"

#define MOST (STP_MAXSTRINGLEN - 1)
#define PLACES 6

static unsigned long seed;
static struct stp_context context;

static unsigned pick(unsigned n)
{
	seed = seed * 6364136223846793005ul + 1442695040888963407ul;
	return (unsigned)(seed >> 33) % n;
}

/* ---- strings ---- */

/* Each in a block of its own size, so that a byte too far is an error. */
static char *place[PLACES];
static char model[PLACES][STP_MAXSTRINGLEN];

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static void fill(unsigned i)
{
	unsigned n = pick(4) ? pick(40) : pick(STP_MAXSTRINGLEN), k;

	for (k = 0; k < n; k++)
		model[i][k] = (char)(pick(3) ? 'a' + (int)pick(2) : 1 + (int)pick(255));
	model[i][n] = 0;
	memcpy(place[i], model[i], n + 1);
}

static void append(unsigned to, unsigned from)
{
	unsigned n = (unsigned)strlen(model[to]), more = least((unsigned)strlen(model[from]), MOST - n);

	stp_append(place[to], place[from]);
	memmove(model[to] + n, model[from], more);
	model[to][n + more] = 0;
}

static int sign(int v)
{
	return v < 0 ? -1 : v > 0;
}

static void compare(unsigned a, unsigned b)
{
	unsigned n = pick(STP_MAXSTRINGLEN);

	/* Strings that begin alike, most of the time. */
	if (pick(2)) {
		memcpy(model[a], model[b], STP_MAXSTRINGLEN);
		if (n < strlen(model[a]))
			model[a][n] = (char)(1 + pick(255));
		memcpy(place[a], model[a], STP_MAXSTRINGLEN);
	}
	CHECK_NUMBER(sign(stp_compare(place[a], place[b])), sign(strcmp(model[a], model[b])));
}

static void string_operation(void)
{
	unsigned a = pick(PLACES), b = pick(PLACES);

	switch (pick(6)) {
	case 0:
		fill(a);
		break;
	case 1:
		stp_copy(place[a], place[b]);
		memmove(model[a], model[b], STP_MAXSTRINGLEN);
		break;
	case 2:
	case 3:
		append(a, b);
		break;
	default:
		compare(a, b);
	}
	CHECK_TEXT(place[a], model[a]);
	CHECK_TEXT(place[b], model[b]);
}

/* ---- directives ---- */

static int describe(char *format, unsigned flags)
{
	static const char signs[] = "#0- +";
	int n = 0, i;

	format[n++] = '%';
	for (i = 0; i < 5; i++)
		if (flags >> i & 1)
			format[n++] = signs[i];
	format[n++] = '*';
	return n;
}

/* Zero in hex with # has its 0x here: see the table in test_format. */
static void number_operation(void)
{
	static const char conversions[] = "diuoxX";
	char format[32], got[STP_MAXSTRINGLEN], wanted[STP_MAXSTRINGLEN];
	char conversion = conversions[pick(6)];
	unsigned flags = pick(32);
	int width = pick(2) ? (int)pick(70) : 0, precision = pick(2) ? -1 : (int)pick(40), n = describe(format, flags);
	stp_i64 v = (stp_i64)((unsigned long)pick(1u << 31) << 33 ^ (unsigned long)pick(1u << 31) << 11 ^ pick(1u << 31)) >> pick(64);
	struct stp_out out;

	if (!v && (conversion == 'x' || conversion == 'X'))
		flags &= ~(unsigned)STP_FLAG_ALTERNATE;
	stp_string_begin(&context, &out, got);
	stp_out_number(&out, conversion, flags, width, precision, v);
	stp_string_end(&out);
	sprintf(format + n, precision < 0 ? "ll%c" : ".*ll%c", conversion);
	if (precision < 0)
		snprintf(wanted, sizeof(wanted), format, width, v);
	else
		snprintf(wanted, sizeof(wanted), format, width, precision, v);
	CHECK_TEXT(got, wanted);
}

#define LINE (2 * STP_MAXSTRINGLEN + 2 * 100 + STP_PUT_DIGITS + 3 * STP_PUT_ROOM + 4)

static void put_line(struct stp_out *out, const char *s, int width, stp_i64 v)
{
	stp_size most = pick(2) ? LINE : 2 * strlen(s) + 2 * (stp_size)width + STP_PUT_DIGITS + 3 * STP_PUT_ROOM + 4;
	char *line = stp_line(out, most), *at = line;

	at = stp_put_text(at, "<", 1);
	at = stp_put_string(at, s);
	at = stp_put_byte(at, ',');
	at = stp_put_padded(at, 0, width, -1, s);
	at = stp_put_text(at, ",", 1);
	at = stp_put_decimal(at, width, v);
	at = stp_put_byte(at, '>');
	stp_line_end(out, line, at);
}

/* Several pieces into one string, which is cut. */
static void text_operation(void)
{
	char got[STP_MAXSTRINGLEN], wanted[6 * (2 * STP_MAXSTRINGLEN + 300)] = "";
	struct stp_out out;
	unsigned pieces = 1 + pick(6), i, n = 0;

	stp_string_begin(&context, &out, got);
	for (i = 0; i < pieces; i++) {
		unsigned from = pick(PLACES);
		int width = pick(2) ? (int)pick(100) : 0, precision = pick(2) ? -1 : (int)pick(100);
		stp_i64 v = (stp_i64)pick(100000) - 50000;

		switch (pick(4)) {
		case 0:
			stp_out_padded(&out, 0, width, precision, place[from]);
			n += (unsigned)(precision < 0 ? sprintf(wanted + n, "%*s", width, model[from]) : sprintf(wanted + n, "%*.*s", width, precision, model[from]));
			break;
		case 1:
			stp_out_long(&out, v);
			n += (unsigned)sprintf(wanted + n, "%lld", v);
			break;
		default:
			put_line(&out, place[from], width, v);
			n += (unsigned)sprintf(wanted + n, "<%s,%*s,%*lld>", model[from], width, model[from], width, v);
		}
	}
	stp_string_end(&out);
	wanted[least(n, MOST)] = 0;
	CHECK_TEXT(got, wanted);
}

void run_checks(void)
{
	unsigned long first = getenv("CHECK_SEED") ? strtoul(getenv("CHECK_SEED"), 0, 0) : 20250101;
	long operations = getenv("CHECK_OPERATIONS") ? atol(getenv("CHECK_OPERATIONS")) : 20000;
	unsigned i;

	context.frame_end = malloc(LINE);
	seed = first;
	for (i = 0; i < PLACES; i++) {
		place[i] = malloc(STP_MAXSTRINGLEN);
		fill(i);
	}
	while (operations-- > 0)
		switch (pick(3)) {
		case 0:
			string_operation();
			break;
		case 1:
			number_operation();
			break;
		default:
			text_operation();
		}
	free(context.frame_end);
	for (i = 0; i < PLACES; i++)
		free(place[i]);
	if (checks_failed)
		printf("CHECK_SEED=%lu\n", first);
}
