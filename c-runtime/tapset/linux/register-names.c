// SPDX-License-Identifier: GPL-2.0-or-later
/* The names are those of the architecture's struct pt_regs and of its manual. */
#include "../../port/port.h"
#include <linux/kernel.h>
#include <linux/ptrace.h>
#include "../register-names.h"

#ifdef CONFIG_X86_64
struct named {
	const char *name;	/* without its r */
	stp_u16 offset;
};

#define NAMED(name) { #name, offsetof(struct pt_regs, name) }

static const struct named registers[] = {
	NAMED(ax), NAMED(bx), NAMED(cx), NAMED(dx), NAMED(si), NAMED(di), NAMED(bp), NAMED(sp), NAMED(ip),
	NAMED(r8), NAMED(r9), NAMED(r10), NAMED(r11), NAMED(r12), NAMED(r13), NAMED(r14), NAMED(r15),
	NAMED(cs), NAMED(ss), NAMED(flags), NAMED(orig_ax),
};

static const stp_u16 arguments[] = {
	offsetof(struct pt_regs, di), offsetof(struct pt_regs, si), offsetof(struct pt_regs, dx), offsetof(struct pt_regs, cx),
	offsetof(struct pt_regs, r8), offsetof(struct pt_regs, r9),
};
#define STACK_POINTER offsetof(struct pt_regs, sp)
#define FIRST_STACK_ARGUMENT 8	/* System V AMD64 ABI, 3.2.2: above the return address */

static const struct named *find(const char *name)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(registers); i++)
		if (!stp_compare(registers[i].name, name))
			return &registers[i];
	return NULL;
}

/* ax and rax have 64 bits, eax has 32; so have flags and eflags; xcs is cs. */
static const struct named *find_written(const char *name, bool *is_short)
{
	const struct named *found = find(name);

	*is_short = found ? !stp_compare(name, "flags") || !stp_compare(name, "orig_ax") : name[0] == 'e' || !stp_compare(name, "orig_eax");
	if (found)
		return found;
	if (!stp_compare(name, "orig_eax"))
		return find("orig_ax");
	if (name[0] == 'r' || name[0] == 'e' || name[0] == 'x')
		return find(name + 1);
	return NULL;
}
#else
struct named {
	stp_u16 offset;
};
static const stp_u16 arguments[] = { };
#define STACK_POINTER 0
#define FIRST_STACK_ARGUMENT 0

static const struct named *find_written(const char *name, bool *is_short)
{
	return NULL;
}
#endif

stp_i64 stp_register_named(struct stp_context *c, const char *name, stp_bool is_signed)
{
	bool is_short;
	const struct named *found = find_written(name, &is_short);
	stp_i64 value;

	if (!found)
		stp_errorf(c, 0, "Unknown register name: %s", name);
	else if (!c->regs)
		stp_error(c, "No registers available in this context", 0);
	if (c->error || !found)
		return 0;
	value = stp_register(c, found->offset);
	if (!is_short)
		return value;
	return is_signed ? (stp_i64)(s32)value : (stp_i64)(u32)value;
}

stp_i64 stp_argument(struct stp_context *c, stp_i64 n)
{
	u64 value = 0;

	if (n < 1 || n > 128 || !c->regs || c->hit->is_return)
		stp_errorf(c, 0, "argument %d is not available in this context", n);
	else if (n <= (stp_i64)ARRAY_SIZE(arguments))
		return stp_register(c, arguments[n - 1]);
	else if (stp_port_read(&value, stp_register(c, STACK_POINTER) + FIRST_STACK_ARGUMENT + (n - 1 - ARRAY_SIZE(arguments)) * sizeof(value), sizeof(value), 0))
		stp_errorf(c, 0, "read fault [man error::fault] at argument %d", n);
	return (stp_i64)value;
}

void stp_set_argument(struct stp_context *c, stp_i64 n, stp_i64 value)
{
	if (n < 1 || n > (stp_i64)ARRAY_SIZE(arguments) || !c->regs || c->hit->is_return)
		stp_errorf(c, 0, "argument %d cannot be set in this context", n);
	else
		stp_set_register(c, arguments[n - 1], value);
}

stp_i64 stp_returned(struct stp_context *c)
{
	if (c->regs)
		return (stp_i64)regs_return_value(c->regs);
	stp_error(c, "No registers available in this context", 0);
	return 0;
}

/* ---- all of them ---- */

static void put(struct stp_context *c, const char *before, stp_u64 value, int width)
{
	stp_out_string(stp_print(c), before);
	stp_out_number(stp_print(c), 'x', STP_FLAG_ZERO, width, -1, (stp_i64)value);
}

void stp_registers_print(struct stp_context *c)
{
#ifdef CONFIG_X86_64
	static const char *const rows[][3] = { { "ax", "bx", "cx" }, { "dx", "si", "di" }, { "bp", "r8", "r9" }, { "r10", "r11", "r12" }, { "r13", "r14", "r15" } };
	static const char *const titles[][3] = {
		{ "RAX: ", " RBX: ", " RCX: " }, { "RDX: ", " RSI: ", " RDI: " }, { "RBP: ", " R08: ", " R09: " },
		{ "R10: ", " R11: ", " R12: " }, { "R13: ", " R14: ", " R15: " },
	};
	u32 row, column;

	if (!c->regs)
		return;
	put(c, "RIP: ", stp_register(c, offsetof(struct pt_regs, ip)), 16);
	put(c, "\nRSP: ", stp_register(c, STACK_POINTER), 16);
	put(c, "  EFLAGS: ", stp_register(c, offsetof(struct pt_regs, flags)), 8);
	for (row = 0; row < ARRAY_SIZE(rows); row++) {
		stp_out_text(stp_print(c), "\n", 1);
		for (column = 0; column < 3; column++)
			put(c, titles[row][column], stp_register(c, find(rows[row][column])->offset), 16);
	}
	stp_out_text(stp_print(c), "\n", 1);
#endif
}
