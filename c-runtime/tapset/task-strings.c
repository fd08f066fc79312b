/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "task-strings.h"
#include "../port/port.h"
#include "task.h"

#define CHUNK 64	/* what is read at a time stands in the C frame */
#define MOST (128 << 10)

/* A walk over the bytes of the strings. */
struct walk {
	enum stp_task_strings which;
	stp_size offset, length, at;	/* of the chunk in the strings; bytes in it; next of them */
	char chunk[CHUNK];
};

/* The next byte, -1 behind the last. */
static int next(struct walk *w)
{
	if (w->at == w->length) {
		w->offset += w->length;
		w->length = w->offset < MOST ? stp_task_read(w->which, w->offset, w->chunk, CHUNK) : 0;
		w->at = 0;
		if (!w->length)
			return -1;
	}
	return (stp_u8)w->chunk[w->at++];
}

struct text {
	char *dst;
	stp_size length;
};

static void put(struct text *t, char byte)
{
	if (t->length < STP_MAXSTRINGLEN - 1)
		t->dst[t->length++] = byte;
}

static void put_string(struct text *t, const char *s)
{
	while (*s)
		put(t, *s++);
}

void stp_task_arguments(char *dst, stp_i64 first, stp_i64 last, const char *delimiter)
{
	struct walk w = { .which = STP_TASK_ARGUMENTS };
	struct text t = { .dst = dst };
	stp_bool starts = 1;
	stp_i64 n = 0;
	int byte;

	while ((byte = next(&w)) >= 0 && (last < first || n <= last)) {
		if (starts && n > first)
			put_string(&t, delimiter);
		starts = !byte;
		if (byte && n >= first)
			put(&t, (char)byte);
		n += !byte;
	}
	dst[t.length] = 0;
}

/* The rest of a string whose name was the one that is looked for. */
static void put_value(struct walk *w, struct text *t)
{
	int byte;

	while ((byte = next(w)) > 0)
		put(t, (char)byte);
}

void stp_task_variable(char *dst, const char *name)
{
	struct walk w = { .which = STP_TASK_ENVIRONMENT };
	struct text t = { .dst = dst };
	const char *expected = name;	/* 0: this string is another variable */
	int byte;

	while (*name && (byte = next(&w)) >= 0) {
		if (expected && !*expected && byte == '=') {
			put_value(&w, &t);
			break;
		}
		if (!byte)
			expected = name;
		else
			expected = expected && *expected == (char)byte ? expected + 1 : 0;
	}
	dst[t.length] = 0;
}
