/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The stack of the kernel at a hit (stp_part_stack; with names: stp_part_symbols). It starts at the registers of the hit, or, where it has none,
 * where the kernel called into the script's module. At a function's return it starts where the function returns to. Any handler
 * context, NMI included; at most STP_MAXBACKTRACE frames are looked at.
 */
#ifndef STP_TAPSET_STACK_H
#define STP_TAPSET_STACK_H
#include "../rt.h"

#ifdef MAXBACKTRACE	/* -DMAXBACKTRACE=N */
#define STP_MAXBACKTRACE MAXBACKTRACE
#else
#define STP_MAXBACKTRACE 20
#endif

/* One line a frame, as STP_SYMBOL_FULL; a line that says so where there is no stack of the kernel. */
void stp_stack_print(struct stp_context *c, unsigned most);
/* One line a frame, as STP_SYMBOL_OFFSET. */
void stp_stack_names(struct stp_context *c, char *dst, unsigned most);
/* Addresses in hexadecimal, each with a blank after it. */
void stp_stack_addresses(struct stp_context *c, char *dst, unsigned most);
/* The address so many frames up, 0 being where the hit is; 0 beyond the last. */
stp_i64 stp_stack_at(struct stp_context *c, stp_i64 level, unsigned most);
/* Of the function that called the probed one. */
stp_i64 stp_stack_caller(struct stp_context *c);
#endif
