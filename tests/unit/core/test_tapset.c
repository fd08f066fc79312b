/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What cases of the language cannot reach: time zones, strings of other processes, dates against the C library's. */
#include <stdlib.h>
#include <time.h>
#include "check.h"
#include "fake_port.h"
#include "tapset/date.h"
#include "tapset/probe-point.h"
#include "tapset/string.h"
#include "tapset/task-strings.h"
#include "tapset/task.h"

/* ---- the port's half of tapset/ ---- */

static const char *fake_zone = "+0000,UTC";
static const char *fake_strings = "";	/* arguments and environment alike, with their NULs */
static stp_size fake_strings_length;

const char *stp_zone_text(void)
{
	return fake_zone;
}

stp_size stp_task_read(enum stp_task_strings which, stp_size offset, char *dst, stp_size size)
{
	(void)which;
	if (offset >= fake_strings_length)
		return 0;
	if (size > fake_strings_length - offset)
		size = fake_strings_length - offset;
	memcpy(dst, fake_strings + offset, size);
	return size;
}

/* ---- checks ---- */

static char text[STP_MAXSTRINGLEN];

static void dates(void)
{
	static struct stp_context context;
	long long seconds;

	for (seconds = -2147483648LL; seconds <= 2147483647; seconds += 104729) {
		char wanted[40];
		time_t t = seconds;
		struct tm broken;

		strftime(wanted, sizeof(wanted), "%a %b %e %H:%M:%S %Y", gmtime_r(&t, &broken));
		stp_date(&context, text, seconds);
		CHECK_TEXT(text, wanted);
	}
	CHECK(!context.error);
}

static void zones(void)
{
	static struct stp_context context;

	fake_zone = "+0530,IST";
	CHECK_NUMBER(stp_zone_offset(), -19800);
	stp_date_here(&context, text, 0);
	CHECK_TEXT(text, "Thu Jan  1 05:30:00 1970 IST");
	fake_zone = "-0330,NST";
	CHECK_NUMBER(stp_zone_offset(), 12600);
	stp_zone_name(text);
	CHECK_TEXT(text, "NST");
	fake_zone = "";
	CHECK_NUMBER(stp_zone_offset(), 0);
	stp_zone_name(text);
	CHECK_TEXT(text, "UTC");
}

static void set_strings(const char *strings, stp_size length)
{
	fake_strings = strings;
	fake_strings_length = length;
}

static void arguments(void)
{
	static const char words[] = "prog\0-x\0\0a word longer than one of the pieces that are read at a time, by far\0last";

	set_strings(words, sizeof(words));
	stp_task_arguments(text, 0, 0, ",");
	CHECK_TEXT(text, "prog");
	stp_task_arguments(text, 0, 2, ",");
	CHECK_TEXT(text, "prog,-x,");
	stp_task_arguments(text, 3, 3, ",");
	CHECK_TEXT(text, words + 9);
	stp_task_arguments(text, 4, -1, ",");
	CHECK_TEXT(text, "last");
	stp_task_arguments(text, 5, -1, ",");
	CHECK_TEXT(text, "");
	set_strings("unfinished", 10);
	stp_task_arguments(text, 0, -1, " ");
	CHECK_TEXT(text, "unfinished");
}

static void variables(void)
{
	static const char environment[] = "AB=1\0A=2\0EMPTY=\0PATH=/bin:/usr/bin\0B=x=y";

	set_strings(environment, sizeof(environment));
	stp_task_variable(text, "A");
	CHECK_TEXT(text, "2");
	stp_task_variable(text, "AB");
	CHECK_TEXT(text, "1");
	stp_task_variable(text, "EMPTY");
	CHECK_TEXT(text, "");
	stp_task_variable(text, "PATH");
	CHECK_TEXT(text, "/bin:/usr/bin");
	stp_task_variable(text, "B");
	CHECK_TEXT(text, "x=y");
	stp_task_variable(text, "PAT");
	CHECK_TEXT(text, "");
	stp_task_variable(text, "");
	CHECK_TEXT(text, "");
}

static void points(void)
{
	stp_point_function(text, "kernel.function(\"vfs_read@fs/read_write.c:450\").return");
	CHECK_TEXT(text, "vfs_read");
	stp_point_function(text, "process(\"/bin/true\").statement(\"main\")");
	CHECK_TEXT(text, "main");
	stp_point_function(text, "timer.s(1)");
	CHECK_TEXT(text, "");
	CHECK(stp_point_is_return("kernel.function(\"f\").return"));
	CHECK(stp_point_is_return("kernel.function(\"f\").return.maxactive(3)"));
	CHECK(!stp_point_is_return("kernel.function(\"f.return\").call"));
	CHECK(!stp_point_is_return("syscall.returned"));
}

/* Every cut of an escaped string stays within its limit and keeps whole escapes. */
static void escapes(void)
{
	static const char all[] = "a\001\"b\n\377c";
	int most;

	for (most = 1; most < 30; most++) {
		stp_string_escape(text, all, most, 0);
		CHECK((int)strlen(text) <= most);
		stp_string_escape(text, all, most, 1);
		CHECK((int)strlen(text) <= (most < 5 ? 5 : most));
		CHECK(text[0] == '"' && strrchr(text + 1, '"'));
	}
}

/* In place and into another string it must be the same, at every length around the limit. */
static void quotes_in_place(void)
{
	static char in_place[STP_MAXSTRINGLEN];
	static const char alphabet[] = "a\"\001\n";
	int length, round;

	for (length = 0; length < STP_MAXSTRINGLEN; length++) {
		for (round = 0; round < 3; round++) {
			int i;

			for (i = 0; i < length; i++)
				in_place[i] = round == 2 ? 'b' : alphabet[round == 1 ? 2 : rand() % 4];
			in_place[length] = 0;
			stp_string_escape(text, in_place, 0, 1);
			stp_string_quote(in_place);
			CHECK_TEXT(in_place, text);
		}
	}
}

void run_checks(void)
{
	quotes_in_place();
	dates();
	zones();
	arguments();
	variables();
	points();
	escapes();
}
