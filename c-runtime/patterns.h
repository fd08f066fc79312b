/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Regular expressions: a part of rt.h. Patterns of =~ as tables, and what they matched. */
#ifndef STP_PATTERNS_H
#define STP_PATTERNS_H

/* How the groups of a pattern are found; src/regex/groups.ts makes it. A transition is a state plus a byte's symbol; 0 stands for the start's. */
struct stp_captures {
	const stp_u16 *next;	/* by transition: the new state, 0 when nothing more can be found. Behind a state's symbols: 1 + the item that completes the match, or 0 */
	const stp_u16 *steps;	/* by transition: the first step of the new state's items */
	const stp_u16 *ends;	/* by transition: the step to a match that ends with the string, or 0; no table without `$` */
	const stp_u16 *from;	/* by step: the item before the byte */
	const stp_u16 *over;	/* by step: where its list of marks begins */
	const stp_u8 *marks;	/* 4 * group + STP_MARK_*, the last mark of the way first; each list ends in STP_MARK_LAST */
	stp_u16 start, groups, symbols;
};
#define STP_MARK_OPEN 0
#define STP_MARK_CLOSE 1
#define STP_MARK_CLEAR 2
#define STP_MARK_LAST 0xff

/* A pattern as a table: next[state + symbols[byte]], where the states 0 (no) and 1 (yes) are the answer. */
struct stp_regex {
	const stp_u8 *symbols;	/* 256; the NUL has the symbol 0 */
	const stp_u16 *next;
	const struct stp_captures *captures;	/* with stp_regex_match */
	stp_u16 start;
};

/* One step for each byte. */
stp_bool stp_regex_test(const struct stp_regex *regex, const char *s);
/* The same; stp_regex_group can then be asked for what was found. Only in a script with stp_part_matches. */
stp_bool stp_regex_match(struct stp_context *c, const struct stp_regex *regex, const char *s);
/* The text of a group of the last match, "" when it took no part. Error when the match failed or its pattern has no such group. */
void stp_regex_group(struct stp_context *c, char *dst, stp_i64 n);
/* Groups of the last pattern, the whole among them. Error when the match failed. */
stp_i64 stp_regex_groups(struct stp_context *c);
#endif
