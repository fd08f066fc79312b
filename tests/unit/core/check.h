/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of the C tests: a failed one prints where, and the program ends with 1. */
#ifndef CHECK_H
#define CHECK_H
#include <stdio.h>
#include <string.h>
#include "rt.h"

extern int checks_done, checks_failed;

/* Checks may stand in threads. */
#define CHECK(condition) \
	(__atomic_add_fetch(&checks_done, 1, __ATOMIC_RELAXED), (condition) ? (void)0 : (void)(checks_failed++, printf("%s:%d: %s\n", __FILE__, __LINE__, #condition)))

#define CHECK_NUMBER(got, wanted) check_number(__FILE__, __LINE__, #got, (long long)(got), (long long)(wanted))
#define CHECK_TEXT(got, wanted) check_text(__FILE__, __LINE__, #got, got, wanted)

static inline void check_number(const char *file, int line, const char *what, long long got, long long wanted)
{
	checks_done++;
	if (got == wanted)
		return;
	checks_failed++;
	printf("%s:%d: %s is %lld, not %lld\n", file, line, what, got, wanted);
}

static inline void check_text(const char *file, int line, const char *what, const char *got, const char *wanted)
{
	checks_done++;
	if (got && !strcmp(got, wanted))
		return;
	checks_failed++;
	printf("%s:%d: %s is \"%s\", not \"%s\"\n", file, line, what, got ? got : "(null)", wanted);
}

/* What each test file provides. */
void run_checks(void);
/* What the script's own five operators keep. */
static const struct stp_stat_type plain_statistics __attribute__((unused)) = {
	.keeps = STP_STAT_COUNT | STP_STAT_SUM | STP_STAT_MIN | STP_STAT_MAX | STP_STAT_AVG, .size = sizeof(struct stp_stat),
};
#endif
