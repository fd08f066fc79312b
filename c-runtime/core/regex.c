/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a pattern matches: one table look-up for each byte, until the answer is known. */
#include "../rt.h"

stp_bool stp_regex_test(const struct stp_regex *regex, const char *s)
{
	const stp_u16 *next = regex->next;
	const stp_u8 *symbols = regex->symbols;
	stp_u32 state = regex->start;

	while (state > 1)
		state = next[state + symbols[(stp_u8)*s++]];
	return (stp_bool)state;
}
