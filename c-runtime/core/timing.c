/* SPDX-License-Identifier: GPL-2.0-or-later */
/* -t: how often each probe ran and how long it took, reported at the end in upstream's form. */
#include "watch.h"
#include "../port/port.h"
#include "lock.h"
#include "output.h"
#include "part.h"
#include "session.h"

struct timing {
	stp_u64 hits, min, max, sum;
	stp_u64 spread;		/* sum of squared distances from the mean */
};

static struct timing **timings;	/* by slot, then by probe */
static struct timing start_up;
static stp_u64 loaded_at;

/* Welford, 1962: the spread grows by the product of the distances from the old mean and from the new one. */
static void add(struct timing *t, stp_u64 time)
{
	stp_i64 before = t->hits ? (stp_i64)(time - t->sum / t->hits) : 0;

	t->hits++;
	t->sum += time;
	t->spread += (stp_u64)(before * (stp_i64)(time - t->sum / t->hits));
	if (t->hits == 1 || time < t->min)
		t->min = time;
	if (time > t->max)
		t->max = time;
}

static void join(struct timing *all, const struct timing *one)
{
	stp_u64 apart, hits = all->hits + one->hits;

	if (!one->hits)
		return;
	if (!all->hits || one->min < all->min)
		all->min = one->min;
	if (one->max > all->max)
		all->max = one->max;
	if (all->hits) {
		apart = all->sum / all->hits - one->sum / one->hits;
		all->spread += apart * apart / hits * all->hits * one->hits;
	}
	all->spread += one->spread;
	all->sum += one->sum;
	all->hits = hits;
}

static void ran(struct stp_slot *slot, struct stp_context *c, stp_u64 start)
{
	stp_u64 end = stp_watch_clock();

	add(&timings[slot->index][c->probe->index], end - start);
	stp_watch_load(slot, c, start, end);
}

const struct stp_watch stp_watch_timing = { .clock = stp_watch_clock, .ran = ran };

/* ---- the part ---- */

static int prepare(void)
{
	unsigned i, n = stp_contexts_count();

	loaded_at = stp_watch_clock();
	start_up = (struct timing){ 0 };
	timings = stp_port_alloc(n * sizeof(*timings));
	for (i = 0; timings && i < n; i++) {
		timings[i] = stp_port_alloc((stp_script.nprobes + 1) * sizeof(**timings));
		if (!timings[i])
			return -12;
	}
	return timings ? 0 : -12;
}

static void release(void)
{
	unsigned i;

	for (i = 0; timings && i < stp_contexts_count(); i++)
		stp_port_free(timings[i]);
	stp_port_free(timings);
	timings = 0;
}

static void started(void)
{
	add(&start_up, stp_watch_clock() - loaded_at);
}

/* ---- the report ---- */

static void put_count(struct stp_out *o, const char *before, stp_u64 n, const char *after)
{
	stp_out_string(o, before);
	stp_out_long(o, (stp_i64)n);
	stp_out_string(o, after);
}

static void put_timing(struct stp_out *o, const struct timing *t)
{
	put_count(o, "hits: ", t->hits, stp_script.limits->nanoseconds ? ", nsecs: " : ", cycles: ");
	put_count(o, "", t->min, "min/");
	put_count(o, "", t->sum / t->hits, "avg/");
	put_count(o, "", t->max, "max, variance: ");
	stp_out_long(o, t->hits > 1 ? (stp_i64)(t->spread / (t->hits - 1)) : 0);
}

/* "POINT, (LOCATION), hits: ..., from: DERIVATION, index: N"; nothing for a probe that never ran. */
static void put_probe(struct stp_out *o, const struct stp_probe *probe)
{
	struct timing all = { 0 };
	unsigned i;

	for (i = 0; i < stp_contexts_count(); i++)
		join(&all, &timings[i][probe->index]);
	if (!all.hits)
		return;
	stp_out_string(o, probe->point);
	stp_out_string(o, ", (");
	stp_out_string(o, probe->location);
	stp_out_string(o, "), ");
	put_timing(o, &all);
	stp_out_string(o, ",");
	stp_out_string(o, probe->derivation);
	put_count(o, ", index: ", probe->index, "\n");
}

static void put_start_up(struct stp_out *o)
{
	stp_out_string(o, "----- refresh report:\n----- module init report:\n");
	if (!start_up.hits)
		return;
	put_timing(o, &start_up);
	stp_out_string(o, "\n");
}

static void put_contention(struct stp_out *o)
{
	stp_u32 i;

	for (i = 0; i < stp_script.nglobals; i++) {
		if (!stp_locks_contended(i))
			continue;
		stp_out_string(o, "'");
		stp_out_string(o, stp_script.globals[i].name);
		put_count(o, "' lock contention occurred ", stp_locks_contended(i), " times\n");
	}
}

/* One line in one record: -1 is the heading, nprobes the end. */
static void report_line(struct stp_context *c, int line)
{
	if (line < 0)
		stp_out_string(stp_print(c), "----- probe hit report: \n");
	else if (line < (int)stp_script.nprobes)
		put_probe(stp_print(c), stp_script.probes[line]);
	else {
		put_start_up(stp_print(c));
		put_contention(stp_print(c));
	}
	stp_output_commit(c);
}

static void report(void)
{
	int line;

	for (line = -1; line <= (int)stp_script.nprobes; line++) {
		unsigned long state = stp_port_enter();
		struct stp_context *c = stp_context_borrow();

		if (c) {
			report_line(c, line);
			stp_context_give(c);
		}
		stp_port_leave(state);
		stp_session_drain();
	}
}

const struct stp_part stp_part_timing = { .prepare = prepare, .release = release, .started = started, .conclude = report };
