// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel's own unwinder walks; it is not exported. It takes no lock and reads the stack alone, so any context may call it; where it loses its way it
 * ends.
 */
#include "../../port/port.h"
#include <linux/module.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/stacktrace.h>
#include "../stack.h"
#include "../symbol.h"
#include "../../core/part.h"
#include "../../probe/lookup.h"

static void no_walk(stack_trace_consume_fn consume, void *cookie, struct task_struct *task, struct pt_regs *regs)
{
}

DEFINE_STATIC_CALL(stp_stack_walk, no_walk);

static int prepare(void)
{
	int rc = stp_lookup_prepare();

	if (!rc)
		STP_LOOKUP_CALL(stp_stack_walk, "arch_stack_walk");
	return 0;
}

const struct stp_part stp_part_stack = { .prepare = prepare };

struct walk {
	struct stp_context *c;
	struct stp_out *out;
	u32 left;		/* frames that may still come */
	u32 passed;		/* frames that came */
	enum { OUTSIDE, INSIDE, BEYOND } where;	/* of frames of this module, which are at the bottom */
	void (*visit)(struct walk *walk, unsigned long address);
	unsigned long last;
};

static bool is_ours(unsigned long address)
{
	return within_module(address, THIS_MODULE);
}

/* Ours, and those of the unwinder below ours, are left out. */
static bool is_left_out(struct walk *walk, unsigned long address)
{
	if (walk->where == BEYOND)
		return false;
	if (is_ours(address))
		walk->where = INSIDE;
	else if (walk->where == INSIDE)
		walk->where = BEYOND;
	return walk->where != BEYOND;
}

static bool visit_frame(void *cookie, unsigned long address)
{
	struct walk *walk = cookie;

	if (is_left_out(walk, address))
		return true;
	if (!walk->left)
		return false;
	walk->left--;
	walk->last = address;
	if (walk->visit)
		walk->visit(walk, walk->passed || !walk->c->hit->function || walk->c->hit->is_return ? address : walk->c->hit->function);
	walk->passed++;
	return true;
}

/* False where the hit was in user mode: the kernel has no stack then. */
static bool walk_stack(struct walk *walk)
{
	struct pt_regs *regs = walk->c->regs;

	if (regs && user_mode(regs))
		return false;
	walk->where = regs ? BEYOND : OUTSIDE;
	static_call(stp_stack_walk)(visit_frame, walk, current, regs);
	return walk->passed > 0;
}

static void put_full(struct walk *walk, unsigned long address)
{
	if (walk->c->hit->is_return && !walk->passed) {
		stp_out_string(walk->out, "Returning from:  ");
		stp_symbol_put(walk->c, walk->out, walk->c->hit->function, STP_SYMBOL_FULL);
		stp_out_string(walk->out, "\nReturning to  : ");
	}
	stp_out_text(walk->out, " ", 1);
	stp_symbol_put(walk->c, walk->out, address, STP_SYMBOL_FULL);
	stp_out_text(walk->out, "\n", 1);
}

void stp_stack_print(struct stp_context *c, unsigned most)
{
	struct walk walk = { .c = c, .out = stp_print(c), .left = most, .visit = put_full };

	if (walk_stack(&walk))
		return;
	stp_out_string(walk.out, "<no kernel backtrace at ");
	stp_out_string(walk.out, c->probe->point);
	stp_out_text(walk.out, ">\n", 2);
}

static void walk_into(struct stp_context *c, char *dst, unsigned most, void (*visit)(struct walk *walk, unsigned long address))
{
	struct stp_out out;
	struct walk walk = { .c = c, .out = &out, .left = most, .visit = visit };

	stp_string_begin(c, &out, dst);
	walk_stack(&walk);
	stp_string_end(&out);
}

static void put_name(struct walk *walk, unsigned long address)
{
	stp_symbol_put(walk->c, walk->out, address, STP_SYMBOL_OFFSET);
	stp_out_text(walk->out, "\n", 1);
}

void stp_stack_names(struct stp_context *c, char *dst, unsigned most)
{
	walk_into(c, dst, most, put_name);
}

static void put_address(struct walk *walk, unsigned long address)
{
	stp_out_number(walk->out, 'x', STP_FLAG_ALTERNATE, 0, -1, (stp_i64)address);
	stp_out_text(walk->out, " ", 1);
}

void stp_stack_addresses(struct stp_context *c, char *dst, unsigned most)
{
	walk_into(c, dst, most, put_address);
}

stp_i64 stp_stack_at(struct stp_context *c, stp_i64 level, unsigned most)
{
	struct walk walk = { .c = c, .left = min_t(u64, level + 1, most) };

	if (level < 0 || level >= most || !walk_stack(&walk) || walk.passed != level + 1)
		return 0;
	return level || !c->hit->function || c->hit->is_return ? (stp_i64)walk.last : (stp_i64)c->hit->function;
}

stp_i64 stp_stack_caller(struct stp_context *c)
{
	return stp_stack_at(c, c->hit->is_return ? 0 : 1, 2);
}
