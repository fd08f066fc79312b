/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IEEE 754 double arithmetic on integers: a handler may not touch the floating point registers. A number travels as its bits.
 * Results are rounded to the nearest, ties to even. A NaN operand is given back quiet. Any context; every loop is bounded.
 */
#ifndef STP_TAPSET_FLOAT_H
#define STP_TAPSET_FLOAT_H
#include "../rt.h"

stp_u64 stp_float_add(stp_u64 a, stp_u64 b);
stp_u64 stp_float_subtract(stp_u64 a, stp_u64 b);
stp_u64 stp_float_multiply(stp_u64 a, stp_u64 b);
stp_u64 stp_float_divide(stp_u64 a, stp_u64 b);
/* a - n * b, n the integer nearest to a / b (IEEE 754-2008, 5.3.1): between -b/2 and b/2. */
stp_u64 stp_float_remainder(stp_u64 a, stp_u64 b);
stp_u64 stp_float_root(stp_u64 a);
/* Comparisons with a NaN do not hold. */
stp_bool stp_float_equal(stp_u64 a, stp_u64 b);
stp_bool stp_float_less(stp_u64 a, stp_u64 b);
stp_bool stp_float_less_or_equal(stp_u64 a, stp_u64 b);

stp_u64 stp_float_from_long(stp_i64 value);
stp_u64 stp_float_from_single(stp_u32 bits);

enum stp_float_rounding {
	STP_FLOAT_NEAR_EVEN,	/* nearest, ties to even */
	STP_FLOAT_TOWARD_ZERO,
	STP_FLOAT_DOWN,
	STP_FLOAT_UP,
	STP_FLOAT_NEAR_AWAY,	/* nearest, ties away from zero */
	STP_FLOAT_ODD = 6,	/* to the odd neighbour */
};
/* INT64_MIN for a NaN and for what does not fit, as processors give it. Another rounding is as NEAR_EVEN. */
stp_i64 stp_float_to_long(stp_u64 a, stp_i64 rounding);

/* Decimal, rounded exactly, with digits (0 to 400, fewer where a string ends) behind the point; "inf", "nan". dst holds
 * STP_MAXSTRINGLEN bytes; 0 when the digits before the point do not fit into it. */
stp_bool stp_float_to_string(char *dst, stp_u64 a, stp_i64 digits);
/* The number that s starts with, as strtod reads it but for hexadecimal; 0 where there is none. */
stp_u64 stp_float_from_string(const char *s);

/* ---- for the files of this family ---- */

#define STP_FLOAT_SIGN (1ull << 63)
#define STP_FLOAT_INFINITY (0x7ffull << 52)
#define STP_FLOAT_BIAS 1023

/* Rounds and packs significand * 2^(exponent - BIAS - 62). The significand is 0 or has its highest bit anywhere; its lowest bit
 * stands for everything below it, too. */
stp_u64 stp_float_pack(stp_bool negative, int exponent, stp_u64 significand);
#endif
