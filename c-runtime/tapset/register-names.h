/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Registers by their names, and arguments by their numbers. Any handler context. */
#ifndef STP_TAPSET_REGISTER_NAMES_H
#define STP_TAPSET_REGISTER_NAMES_H
#include "../rt.h"

/* A register of the hit, as the machine's manual calls it; of 32 bits: extended by its sign, or by zeros. No such register, and a hit that has no
 * registers, are run-time errors and give 0. */
stp_i64 stp_register_named(struct stp_context *c, const char *name, stp_bool is_signed);
/* Argument n, from 1, of the kernel's function at whose entry the hit is. A run-time error, and 0, where it cannot be had. */
stp_i64 stp_argument(struct stp_context *c, stp_i64 n);
/* Makes it another, where it is in a register; a run-time error elsewhere. */
void stp_set_argument(struct stp_context *c, stp_i64 n, stp_i64 value);
/* The register in which functions return numbers, whatever it holds at this hit. A run-time error, and 0, without registers. */
stp_i64 stp_returned(struct stp_context *c);
/* All of them, five lines; nothing where the hit has none. */
void stp_registers_print(struct stp_context *c);
#endif
