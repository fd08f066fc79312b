/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strings at every cut. */
#include <stdlib.h>
#include "check.h"
#include "fake_port.h"

#define MOST (STP_MAXSTRINGLEN - 1)

/* A string of n bytes in a block of exactly its size: reading past it is an ASan error. */
static char *string_of(unsigned n, char byte)
{
	char *s = malloc(n + 1);

	memset(s, byte, n);
	s[n] = 0;
	return s;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static void copy(void)
{
	char *dst = malloc(STP_MAXSTRINGLEN);
	unsigned n;

	for (n = 0; n < 2 * STP_MAXSTRINGLEN; n++) {
		char *s = string_of(n, 'c');

		stp_copy(dst, s);
		CHECK_NUMBER(strlen(dst), least(n, MOST));
		CHECK(!strncmp(dst, s, least(n, MOST)));
		free(s);
	}
	stp_copy(dst, "same");
	stp_copy(dst, dst);
	CHECK_TEXT(dst, "same");
	stp_copy(dst, dst + 1);
	CHECK_TEXT(dst, "ame");
	free(dst);
}

static void append(void)
{
	char *dst = malloc(STP_MAXSTRINGLEN);
	unsigned a, b;

	for (a = 0; a <= MOST; a += a < 500 ? 71 : 1)
		for (b = 0; b < 600; b += b < 500 ? 13 : 1) {
			char *first = string_of(a, 'a'), *second = string_of(b, 'b');

			stp_copy(dst, first);
			stp_append(dst, second);
			CHECK_NUMBER(strlen(dst), least(a + b, MOST));
			CHECK_NUMBER(strspn(dst, "a"), a);
			free(first);
			free(second);
		}
	stp_copy(dst, "ab");
	stp_append(dst, dst);
	CHECK_TEXT(dst, "abab");
	for (a = 0; a < 10; a++)
		stp_append(dst, dst);
	CHECK_NUMBER(strlen(dst), MOST);
	free(dst);
}

static void compare(void)
{
	CHECK_NUMBER(stp_compare("", ""), 0);
	CHECK_NUMBER(stp_compare("abc", "abc"), 0);
	CHECK(stp_compare("abc", "abd") < 0);
	CHECK(stp_compare("b", "abc") > 0);
	CHECK(stp_compare("ab", "abc") < 0);
	CHECK(stp_compare("", "a") < 0);
	CHECK(stp_compare("\xff", "a") > 0);	/* bytes are unsigned, as in strcmp */
}

static void cursor(void)
{
	char *dst = malloc(STP_MAXSTRINGLEN);
	struct stp_out out;
	unsigned n;

	for (n = 0; n < 2 * STP_MAXSTRINGLEN; n += 3) {
		unsigned i;

		stp_string_begin(0, &out, dst);
		for (i = 0; i < n; i++)
			stp_out_text(&out, "xyz", i % 4);
		stp_out_text(&out, "", 0);
		stp_string_end(&out);
		CHECK_NUMBER(strlen(dst), least(n / 4 * 6 + (n % 4) * (n % 4 - 1) / 2, MOST));
	}
	free(dst);
}

void run_checks(void)
{
	copy();
	append();
	compare();
	cursor();
}
