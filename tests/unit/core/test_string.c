/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strings at every cut. */
#include <stdlib.h>
#include <sys/mman.h>
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

/* Strings are read by words, but never from the page behind their end. */
static void at_the_end_of_a_page(void)
{
	const size_t page = 4096;
	char *pages = mmap(0, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *dst = malloc(STP_MAXSTRINGLEN);
	struct stp_out out;
	unsigned n;

	mprotect(pages + page, page, PROT_NONE);
	for (n = 0; n < 40; n++) {
		char *s = pages + page - n - 1;
		char *same = string_of(n, 'e');

		memset(s, 'e', n);
		s[n] = 0;
		stp_copy(dst, s);
		CHECK_TEXT(dst, same);
		stp_copy(dst, "x");
		stp_append(dst, s);
		CHECK_TEXT(dst + 1, same);
		CHECK_NUMBER(stp_compare(s, same), 0);
		CHECK_NUMBER(stp_compare(same, s), 0);
		stp_string_begin(0, &out, dst);
		stp_out_string(&out, s);
		stp_out_padded(&out, 0, 0, -1, s);
		stp_string_end(&out);
		CHECK_NUMBER(strlen(dst), 2 * n);
		*stp_put_string(dst, s) = 0;
		CHECK_TEXT(dst, same);
		free(same);
	}
	free(dst);
	munmap(pages, 2 * page);
}

/* Into a block of just the room that it may take. */
static void as_piece(void)
{
	unsigned n;

	for (n = 0; n < STP_MAXSTRINGLEN + 20; n++) {
		char *s = string_of(n, 'p'), *block = malloc(STP_MAXSTRINGLEN + STP_PUT_ROOM), *end = stp_put_string(block, s);

		CHECK_NUMBER(end - block, least(n, MOST));
		CHECK(!memcmp(block, s, least(n, MOST)));
		free(block);
		free(s);
	}
}

/* Against strcmp, with what differs at each place of a word. */
static void compare_all(void)
{
	char a[24] = "", b[24] = "";
	unsigned length, at, byte;

	for (length = 1; length < 20; length++)
		for (at = 0; at < length; at++)
			for (byte = 0; byte < 256; byte += 51) {
				int expected;

				memset(a, 'm', length);
				memset(b, 'm', length);
				a[length] = b[length] = 0;
				b[at] = (char)byte;
				expected = strcmp(a, b);
				CHECK_NUMBER(stp_compare(a, b) > 0, expected > 0);
				CHECK_NUMBER(stp_compare(a, b) < 0, expected < 0);
				CHECK_NUMBER(stp_compare(b, a) < 0, expected > 0);
			}
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
	compare_all();
	at_the_end_of_a_page();
	as_piece();
	cursor();
}
