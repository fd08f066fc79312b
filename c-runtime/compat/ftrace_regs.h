/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The registers that come with a function's entry. Needs <linux/ftrace.h> before it. */
#ifndef STP_COMPAT_FTRACE_REGS_H
#define STP_COMPAT_FTRACE_REGS_H

/*
 * Shaped as struct pt_regs where the architecture keeps them so. Without SAVE_REGS only those of arguments, the stack pointer and the
 * address are set on x86-64 (cs is 0: the kernel's own test of whether all are there).
 */
static inline struct pt_regs *stp_ftrace_regs(struct ftrace_regs *fregs)
{
#ifdef arch_ftrace_regs	/* since 6.13, and in stable kernels that have kernel commit e4cf33ca4812 */
	return &arch_ftrace_regs(fregs)->regs;
#else
	return &fregs->regs;
#endif
}
#endif
