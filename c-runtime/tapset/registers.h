/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The registers of a hit (stp_context.regs, may be 0). Any context. */
#ifndef STP_TAPSET_REGISTERS_H
#define STP_TAPSET_REGISTERS_H
#include "../rt.h"

/* Where the hit was; 0 without registers. */
stp_i64 stp_registers_address(const void *regs);
/* It was in user mode. */
stp_bool stp_registers_user(const void *regs);
/* Where the current task is in user space; 0 for a task that has none. */
stp_i64 stp_task_user_address(void);
#endif
