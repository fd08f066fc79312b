/*
 * Walks tables that the test wrote, with the runtime's own functions, and asks libc about the same pattern. Input: numbers and
 * texts, each text as its length and its bytes. For each pattern: its text, the tables, then the strings. Output, a line for
 * each string: what the search says, then the bounds of the groups; behind `|` the same from regexec, where regcomp takes the pattern.
 */
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/matches.c"

static struct stp_slot slot;
static struct stp_slot *all[] = { &slot };
struct stp_slots stp_slots = { .all = all, .count = 1, .cpus = 1 };

void *stp_port_alloc(stp_size size) { return calloc(1, size); }
void stp_port_free(void *memory) { free(memory); }
void stp_error(struct stp_context *c, const char *text, const char *at) { (void)at; c->error = text; }
void stp_errorf(struct stp_context *c, const char *at, const char *format, ...) { (void)at; c->error = format; }

static long number(void)
{
	long value;

	if (scanf("%ld", &value) != 1)
		exit(3);
	return value;
}

static char *text(void)
{
	long length = number();
	char *bytes = calloc(1, length + 1);

	if (getchar() != ' ' || (length && fread(bytes, length, 1, stdin) != 1))
		exit(3);
	return bytes;
}

/* Of exactly its size, so that ASan sees what reads beside it. An empty one is no table. */
static stp_u16 *words(void)
{
	long length = number();
	stp_u16 *table = length ? malloc(length * sizeof(*table)) : 0;
	long i;

	for (i = 0; i < length; i++)
		table[i] = (stp_u16)number();
	return table;
}

static stp_u8 *bytes(void)
{
	stp_u16 *wide = words();
	long length = number();
	stp_u8 *table = malloc(length);
	long i;

	for (i = 0; i < length; i++)
		table[i] = (stp_u8)wide[i];
	free(wide);
	return table;
}

static void show(int group, long start, long end)
{
	printf(" %d:", group);
	if (start >= 0)
		printf("%ld-%ld", start, end);
}

static void walk(const struct stp_regex *regex, const char *s)
{
	struct stp_context *c = &slot.context;
	char whole[STP_MAXSTRINGLEN];
	int i;

	printf("%d", stp_regex_test(regex, s));
	if (!stp_regex_match(c, regex, s))
		return;
	stp_regex_group(c, whole, 0);
	for (i = 0; i < stp_regex_groups(c); i++)
		show(i, c->match->bounds[i][1] < FORGOTTEN ? (long)c->match->bounds[i][0] : -1, c->match->bounds[i][1]);
}

static void ask_libc(const regex_t *pattern, const char *s)
{
	regmatch_t found[MOST_GROUPS];
	unsigned i;
	int failed = regexec(pattern, s, MOST_GROUPS, found, 0);

	printf("|%d", !failed);
	for (i = 0; !failed && i <= pattern->re_nsub; i++)
		show(i, found[i].rm_so, found[i].rm_eo);
}

int main(void)
{
	long patterns = number();

	if (prepare())
		return 3;
	while (patterns--) {
		struct stp_captures captures = { 0 };
		struct stp_regex regex = { .captures = &captures };
		char *pattern = text();
		regex_t libc;
		int refused = regcomp(&libc, pattern, REG_EXTENDED);
		long strings;

		regex.symbols = bytes();
		regex.next = words();
		regex.start = (stp_u16)number();
		captures.next = words();
		captures.steps = words();
		captures.ends = words();
		captures.from = words();
		captures.over = words();
		captures.marks = bytes();
		captures.start = (stp_u16)number();
		captures.groups = (stp_u16)number();
		captures.symbols = (stp_u16)number();
		for (strings = number(); strings--;) {
			char *s = text();

			walk(&regex, s);
			if (!refused)
				ask_libc(&libc, s);
			putchar('\n');
			free(s);
		}
		if (!refused)
			regfree(&libc);
		free(pattern);
		free((void *)regex.symbols);
		free((void *)regex.next);
		free((void *)captures.next);
		free((void *)captures.steps);
		free((void *)captures.ends);
		free((void *)captures.from);
		free((void *)captures.over);
		free((void *)captures.marks);
	}
	release();
	return 0;
}
