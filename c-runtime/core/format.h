/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the directives of the print family share. Any handler context. */
#ifndef STP_FORMAT_H
#define STP_FORMAT_H
#include "../rt.h"

/* Writes the decimal digits of v so that they end before `end`; gives the first. At most 20. */
char *stp_decimal(char *end, stp_u64 v);
/* n times this byte. */
void stp_fill(struct stp_out *out, char byte, int n);
/* Widths and precisions come from `*` arguments too: without a bound one directive could run for seconds. */
int stp_bounded(int n);
/* A width within bounds. A negative one, which only `*` can give, is the flag `-`. */
int stp_settle_width(int width, unsigned *flags);
#endif
