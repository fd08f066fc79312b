/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Initial values, values from outside, and what is shown at the end. */
#include "check.h"
#include "core/session.h"
#include "fake_port.h"
#include "transport/protocol.h"

static stp_i64 count, pointer, hidden;
static char name[STP_MAXSTRINGLEN];
static struct stp_stat stat, empty;
static struct stp_map *longs, *texts, *stats, *nothing;

static const struct stp_map_type long_type = { .nkeys = 1, .key = { STP_LONG }, .value = STP_LONG, .max = 3000 };
static const struct stp_map_type text_type = { .nkeys = 2, .key = { STP_LONG, STP_STRING }, .value = STP_STRING };
static const struct stp_map_type stat_type = { .nkeys = 1, .key = { STP_STRING }, .value = STP_STATS, .stat = &plain_statistics };

static const struct stp_global globals[] = {
	{ .name = "count", .type = STP_LONG, .storage = &count, .show_at_end = 1 },
	{ .name = "pointer", .type = STP_LONG, .storage = &pointer, .show_at_end = 1, .hexadecimal = 1 },
	{ .name = "hidden", .type = STP_LONG, .storage = &hidden },
	{ .name = "name", .type = STP_STRING, .storage = name, .show_at_end = 1 },
	{ .name = "longs", .type = STP_LONG, .map_type = &long_type, .storage = &longs, .show_at_end = 1 },
	{ .name = "nothing", .type = STP_LONG, .map_type = &long_type, .storage = &nothing, .show_at_end = 1 },
	{ .name = "texts", .type = STP_STRING, .map_type = &text_type, .storage = &texts, .show_at_end = 1 },
	{ .name = "stats", .type = STP_STATS, .map_type = &stat_type, .storage = &stats, .show_at_end = 1 },
	{ .name = "stat", .type = STP_STATS, .storage = &stat, .show_at_end = 1 },
	{ .name = "empty", .type = STP_STATS, .storage = &empty, .show_at_end = 1 },
};

static void initialize(void)
{
	count = 3;
	stp_copy(name, "initial");
}

static void prepare(const char *overrides)
{
	struct stp_session_settings settings = { .ring_bytes = 65536, .globals = overrides, .drain = fake_drain_hook };

	fake_reset();
	fake_script.globals = globals;
	fake_script.nglobals = sizeof(globals) / sizeof(*globals);
	fake_script.initialize = initialize;
	CHECK_NUMBER(stp_session_prepare(&settings), 0);
}

static void overrides(void)
{
	static const struct { const char *text; stp_i64 wanted; } numbers[] = {
		{ "count=12", 12 }, { "count=-12", -12 }, { "count=0x7f", 127 }, { "count=010", 8 }, { "count=0", 0 },
		{ "count=1\ncount=2\n", 2 }, { "count=18446744073709551615", -1 }, { "", 3 }, { "\n\n", 3 },
	};
	static const char *const wrong[] = { "count", "count=", "count=x", "count=1x", "count=0x", "count=09", "nosuch=1", "longs=1", "stat=1", "coun=1", "counter=1" };
	char words[100];
	unsigned i;

	for (i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		prepare(numbers[i].text);
		CHECK_NUMBER(count, numbers[i].wanted);
		CHECK(!stp_session_failed());
		stp_session_release();
	}
	for (i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		prepare(wrong[i]);
		CHECK(stp_session_failed());
		fake_drain();
		sprintf(words, "couldn't initialize global variable: '%s'", wrong[i]);
		CHECK_TEXT(fake_text(STP_ERROR), words);
		stp_session_release();
	}
	prepare("name=some = text\ncount=1");
	CHECK_TEXT(name, "some = text");
	CHECK_NUMBER(count, 1);
	stp_session_release();
}

static void fill(struct stp_context *c)
{
	*(stp_i64 *)stp_map_slot(c, longs, STP_KEYED, &(union stp_key){ 1 }, 0) = 10;
	*(stp_i64 *)stp_map_slot(c, longs, STP_KEYED, &(union stp_key){ -2 }, 0) = 30;
	*(stp_i64 *)stp_map_slot(c, longs, STP_KEYED, &(union stp_key){ 3 }, 0) = 10;
	stp_copy(stp_map_slot(c, texts, STP_KEYED, (union stp_key[]){ { 7 }, { .string = "k\"1" } }, 0), "line\n");
	stp_copy(stp_map_slot(c, texts, STP_KEYED, (union stp_key[]){ { 8 }, { .string = "" } }, 0), "z");
	stp_stat_add(stp_map_slot(c, stats, STP_KEYED, &(union stp_key){ .string = "x" }, 0), &plain_statistics, 3);
	stp_stat_add(stp_map_slot(c, stats, STP_KEYED, &(union stp_key){ .string = "y" }, 0), &plain_statistics, 1);
	stp_stat_add(stp_map_slot(c, stats, STP_KEYED, &(union stp_key){ .string = "y" }, 0), &plain_statistics, 2);
	stp_stat_add(&stat, &plain_statistics, 5);
	stp_stat_add(&stat, &plain_statistics, -2);
	pointer = 255;
}

static void shown(void)
{
	struct stp_context context = { 0 };

	prepare(0);
	stp_session_begin();
	fill(&context);
	stp_session_end();
	fake_drain();
	CHECK_TEXT(fake_text(STP_OUTPUT),
		"count=3\npointer=0xff\nname=\"initial\"\n"
		"longs[-2]=30\nlongs[1]=10\nlongs[3]=10\n"
		"texts[8,\"\"]=\"z\"\ntexts[7,\"k\\\"1\"]=\"line\\n\"\n"
		"stats[\"y\"] @count=2 @min=1 @max=2 @sum=3 @avg=1\nstats[\"x\"] @count=1 @min=3 @max=3 @sum=3 @avg=3\n"
		"stat @count=2 @min=-2 @max=5 @sum=3 @avg=1\nempty @count=0x0\n");
	stp_session_release();
	stp_stat_clear(&stat, &plain_statistics);
}

static void not_shown(void)
{
	prepare(0);
	fake_script.nparts = 3;
	stp_session_begin();
	stp_session_end();
	fake_drain();
	CHECK_TEXT(fake_text(STP_OUTPUT), "");
	stp_session_release();
}

/* Without the part that takes them no line can be right. */
static void not_taken(void)
{
	prepare(0);
	stp_session_release();
	fake_script.nparts = 0;
	CHECK_NUMBER(stp_session_prepare(&(struct stp_session_settings){ .globals = "count=1", .drain = fake_drain_hook }), 0);
	fake_drain();
	CHECK_TEXT(fake_text(STP_ERROR), "couldn't initialize global variable: 'count=1'");
	stp_session_release();
}

/* Far more than a ring holds: the drain hook is called in between, nothing is lost. */
static void large(void)
{
	struct stp_context context = { 0 };
	stp_i64 i;

	prepare(0);
	stp_session_begin();
	for (i = 0; i < 3000; i++)
		*(stp_i64 *)stp_map_slot(&context, longs, STP_KEYED, &(union stp_key){ i }, 0) = i;
	stp_session_end();
	fake_drain();
	CHECK(strstr(fake_text(STP_OUTPUT), "longs[2999]=2999\nlongs[2998]=2998\n"));
	CHECK(strstr(fake_text(STP_OUTPUT), "longs[1]=1\nlongs[0]=0\nstat @count=0x0\n"));
	CHECK_NUMBER(fake_count(STP_OUTPUT), 3000 + 5);
	stp_session_release();
}

void run_checks(void)
{
	overrides();
	shown();
	not_shown();
	not_taken();
	large();
}
