/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the last match of a handler was. Only scripts that ask with matched() and its like have this part. `=~` keeps the string; the
 * groups are looked for when somebody asks, in two passes: forward to the end of the leftmost longest match, writing down the
 * state after each byte, then back along the best way, where the marks on it say where groups begin and end.
 */
#include "../port/port.h"
#include "context.h"
#include "part.h"

#define MOST_GROUPS 63
#define NOWHERE 0xffffffffu	/* not met yet on the way back */
#define FORGOTTEN 0xfffffffeu	/* a later iteration did without the group */

struct stp_match {
	const struct stp_regex *regex;	/* of the last match in this run, if it succeeded */
	stp_bool located;		/* bounds hold the groups */
	stp_u32 bounds[MOST_GROUPS][2];	/* start and end of each group; NOWHERE or FORGOTTEN: it matched nothing */
	char text[STP_MAXSTRINGLEN];
	stp_u16 trail[STP_MAXSTRINGLEN]; /* state after so many bytes */
};

/* ---- memory: one match for each context ---- */

static int prepare(void)
{
	unsigned i;

	for (i = 0; i < stp_slots.count; i++) {
		struct stp_context *c = &stp_slots.all[i]->context;

		c->match = stp_port_alloc(sizeof(*c->match));
		if (!c->match)
			return -12;
	}
	return 0;
}

static void release(void)
{
	unsigned i;

	for (i = 0; i < stp_slots.count; i++)
		stp_port_free(stp_slots.all[i]->context.match);
}

const struct stp_part stp_part_matches = { .prepare = prepare, .release = release };

/* ---- =~ ---- */

stp_bool stp_regex_match(struct stp_context *c, const struct stp_regex *regex, const char *s)
{
	c->matched = stp_regex_test(regex, s);
	if (c->matched) {
		c->match->regex = regex;
		c->match->located = 0;
		stp_copy(c->match->text, s);
	}
	return c->matched;
}

/* ---- the groups ---- */

/* Where in the tables the transition to the state after `length` bytes stands; 0 is the start's. */
static stp_u32 transition(const struct stp_match *match, stp_u32 length)
{
	const stp_u8 *symbols = match->regex->symbols;

	return length ? match->trail[length - 1] + symbols[(stp_u8)match->text[length - 1]] : 0;
}

/* Fills the trail. The step that leads to the end of the match, and in *end where that is. */
static stp_u32 go_forward(struct stp_match *match, stp_u32 *end)
{
	const struct stp_captures *captures = match->regex->captures;
	stp_u32 step = 0;
	stp_u32 i;

	for (i = 0;; i++) {
		stp_u32 at = transition(match, i);
		stp_u32 state = i ? captures->next[at] : captures->start;
		stp_u32 accepted = state ? captures->next[state + captures->symbols] : 0;

		if (accepted) {
			step = captures->steps[at] + accepted - 1;
			*end = i;
		}
		if (!match->text[i] && captures->ends && captures->ends[at]) {
			step = captures->ends[at];
			*end = i;
		}
		if (!state || !match->text[i])
			return step;
		match->trail[i] = (stp_u16)state;
	}
}

/* The way back meets the last iteration first: what is known already stays. */
static void apply_mark(stp_u32 *bounds, unsigned what, stp_u32 at)
{
	switch (what) {
	case STP_MARK_OPEN:
		if (bounds[0] == NOWHERE)
			bounds[0] = at;
		break;
	case STP_MARK_CLOSE:
		if (bounds[1] == NOWHERE)
			bounds[1] = at;
		break;
	default:
		if (bounds[1] == NOWHERE)
			bounds[0] = bounds[1] = FORGOTTEN;
	}
}

static void go_back(struct stp_match *match, stp_u32 step, stp_u32 at)
{
	const struct stp_captures *captures = match->regex->captures;
	const stp_u8 *mark;

	for (;; step = captures->steps[transition(match, at)] + captures->from[step]) {
		for (mark = captures->marks + captures->over[step]; *mark != STP_MARK_LAST; mark++)
			apply_mark(match->bounds[*mark / 4], *mark % 4, at);
		if (!at--)
			return;
	}
}

static void locate(struct stp_match *match)
{
	stp_u32 end = 0;
	stp_u32 step;
	unsigned i;

	for (i = 0; i < match->regex->captures->groups; i++)
		match->bounds[i][0] = match->bounds[i][1] = NOWHERE;
	step = go_forward(match, &end);
	/* A text that was cut may not match any more. */
	if (step)
		go_back(match, step, end);
	match->located = 1;
}

void stp_regex_group(struct stp_context *c, char *dst, stp_i64 n)
{
	struct stp_match *match = c->match;
	const stp_u32 *bounds;

	dst[0] = 0;
	if (!c->matched) {
		stp_errorf(c, 0, "Attempted to get subexpression %d from failed match", n);
		return;
	}
	if (n < 0 || n >= match->regex->captures->groups) {
		stp_errorf(c, 0, "Attempted to get nonexistent subexpression %d", n);
		return;
	}
	if (!match->located)
		locate(match);
	bounds = match->bounds[n];
	if (bounds[1] >= FORGOTTEN)
		return;
	memcpy(dst, match->text + bounds[0], bounds[1] - bounds[0]);
	dst[bounds[1] - bounds[0]] = 0;
}

stp_i64 stp_regex_groups(struct stp_context *c)
{
	if (c->matched)
		return c->match->regex->captures->groups;
	stp_error(c, "Attempted to get subexpression count from failed match", 0);
	return 0;
}
