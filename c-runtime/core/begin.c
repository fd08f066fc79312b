/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The session runs these itself, so their families have nothing to arm. */
#include "begin.h"
#include "handler.h"

static int nothing(const struct stp_family_use *use)
{
	(void)use;
	return 0;
}

static void no_trace(const struct stp_family_use *use)
{
	(void)use;
}

const struct stp_family stp_family_begin = { .name = "begin", .arm = nothing, .disarm = no_trace, .in_session = 1 };
const struct stp_family stp_family_end = { .name = "end", .arm = nothing, .disarm = no_trace, .in_session = 1 };
const struct stp_family stp_family_error = { .name = "error", .arm = nothing, .disarm = no_trace, .in_session = 1 };

static stp_bool comes_before(const struct stp_begin_probe *a, const struct stp_begin_probe *b)
{
	if (a->sequence != b->sequence)
		return a->sequence < b->sequence;
	return a->probe->index < b->probe->index;
}

/* The probe that follows `last` in order (0: the first), 0 when there is none. The tables are constant, so they are searched
 * anew each time instead of sorted: scripts have a handful of these. */
static const struct stp_begin_probe *following(const struct stp_family *family, const struct stp_begin_probe *last)
{
	const struct stp_begin_probe *best = 0;
	stp_u32 i, j;

	for (i = 0; i < stp_script.nfamilies; i++) {
		const struct stp_family_use *use = &stp_script.families[i];
		const struct stp_begin_probe *table = use->table;

		for (j = 0; use->family == family && j < use->n; j++)
			if ((!last || comes_before(last, &table[j])) && (!best || comes_before(&table[j], best)))
				best = &table[j];
	}
	return best;
}

void stp_begin_run(const struct stp_family *family, stp_bool (*go)(void), void (*after)(void))
{
	const struct stp_begin_probe *one = 0;

	while (go() && (one = following(family, one))) {
		stp_probe_run(one->probe);
		after();
	}
}
