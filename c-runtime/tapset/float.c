/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A finite number is taken apart into sign, exponent and a significand with its highest bit at 52: its value is
 * significand * 2^(exponent - BIAS - 52), subnormal numbers included. Results are put together with the highest bit at 62, so that
 * ten bits below the last one decide the rounding, the lowest of them sticky.
 */
#include "float.h"

#define FRACTION ((1ull << 52) - 1)
#define QUIET (1ull << 51)
#define EXTRA 10	/* bits below the last one of a result */
#define LOWEST (-9223372036854775807LL - 1)

struct parts {
	stp_bool negative;
	int exponent;
	stp_u64 significand;
};

static stp_bool is_negative(stp_u64 a)
{
	return a >> 63;
}

static stp_u64 magnitude(stp_u64 a)
{
	return a & ~STP_FLOAT_SIGN;
}

static stp_bool is_nan(stp_u64 a)
{
	return magnitude(a) > STP_FLOAT_INFINITY;
}

static stp_bool is_infinite(stp_u64 a)
{
	return magnitude(a) == STP_FLOAT_INFINITY;
}

static stp_u64 invalid(void)
{
	return STP_FLOAT_SIGN | STP_FLOAT_INFINITY | QUIET;
}

static stp_u64 nan_of(stp_u64 a, stp_u64 b)
{
	return (is_nan(a) ? a : b) | QUIET;
}

static stp_u64 with_sign(stp_bool negative, stp_u64 a)
{
	return a | (negative ? STP_FLOAT_SIGN : 0);
}

/* Of a finite number other than 0. */
static struct parts take_apart(stp_u64 a)
{
	struct parts p = { is_negative(a), (int)(a >> 52 & 0x7ff), a & FRACTION };
	int shift;

	if (p.exponent) {
		p.significand |= 1ull << 52;
		return p;
	}
	shift = __builtin_clzll(p.significand) - 11;
	p.significand <<= shift;
	p.exponent = 1 - shift;
	return p;
}

static stp_u64 shift_right_sticky(stp_u64 value, int by)
{
	if (by > 63)
		return value != 0;
	return by ? value >> by | (value << (64 - by) != 0) : value;
}

stp_u64 stp_float_pack(stp_bool negative, int exponent, stp_u64 significand)
{
	int shift;
	stp_u64 rounded;

	if (!significand)
		return with_sign(negative, 0);
	shift = __builtin_clzll(significand) - 1;
	exponent -= shift;
	significand = shift < 0 ? shift_right_sticky(significand, 1) : significand << shift;
	if (exponent >= 0x7ff)
		return with_sign(negative, STP_FLOAT_INFINITY);
	if (exponent < 1) {
		significand = shift_right_sticky(significand, 1 - exponent);
		exponent = 1;
	}
	rounded = (significand + (1ull << (EXTRA - 1))) >> EXTRA;
	if ((significand & ((1ull << EXTRA) - 1)) == 1ull << (EXTRA - 1))
		rounded &= ~1ull;
	/* The highest bit of a normal number adds 1 to the exponent; so does a carry out of the rounding. */
	return with_sign(negative, ((stp_u64)(exponent - 1) << 52) + rounded);
}

/* ---- sums ---- */

static stp_u64 add_zero(stp_u64 a, stp_u64 b)
{
	if (magnitude(a))
		return a;
	return magnitude(b) ? b : a & b;	/* -0 only of two */
}

/* Both finite and not 0, a at least as large as b. */
static stp_u64 add_finite(stp_u64 a, stp_u64 b)
{
	struct parts x = take_apart(a), y = take_apart(b);
	stp_u64 large = x.significand << EXTRA;
	stp_u64 small = shift_right_sticky(y.significand << EXTRA, x.exponent - y.exponent);

	if (x.negative == y.negative)
		return stp_float_pack(x.negative, x.exponent, large + small);
	return stp_float_pack(x.negative && large != small, x.exponent, large - small);
}

stp_u64 stp_float_add(stp_u64 a, stp_u64 b)
{
	if (is_nan(a) || is_nan(b))
		return nan_of(a, b);
	if (is_infinite(a) && is_infinite(b) && a != b)
		return invalid();
	if (is_infinite(a) || is_infinite(b))
		return is_infinite(a) ? a : b;
	if (!magnitude(a) || !magnitude(b))
		return add_zero(a, b);
	return magnitude(a) >= magnitude(b) ? add_finite(a, b) : add_finite(b, a);
}

stp_u64 stp_float_subtract(stp_u64 a, stp_u64 b)
{
	return stp_float_add(a, is_nan(b) ? b : b ^ STP_FLOAT_SIGN);
}

/* ---- products ---- */

stp_u64 stp_float_multiply(stp_u64 a, stp_u64 b)
{
	stp_bool negative = is_negative(a) != is_negative(b);
	unsigned __int128 product;
	struct parts x, y;

	if (is_nan(a) || is_nan(b))
		return nan_of(a, b);
	if (is_infinite(a) || is_infinite(b))
		return magnitude(a) && magnitude(b) ? with_sign(negative, STP_FLOAT_INFINITY) : invalid();
	if (!magnitude(a) || !magnitude(b))
		return with_sign(negative, 0);
	x = take_apart(a);
	y = take_apart(b);
	/* Its highest bit is 104 or 105: 42 bits less leave 62 or 63. */
	product = (unsigned __int128)x.significand * y.significand;
	return stp_float_pack(negative, x.exponent + y.exponent - STP_FLOAT_BIAS, (stp_u64)(product >> 42) | ((product & ((1ull << 42) - 1)) != 0));
}

static stp_u64 divide_finite(stp_u64 a, stp_u64 b)
{
	struct parts x = take_apart(a), y = take_apart(b);
	stp_u64 quotient = 0, rest = x.significand;
	int bit;

	for (bit = 62; bit >= 0; bit--) {
		if (rest >= y.significand) {
			rest -= y.significand;
			quotient |= 1ull << bit;
		}
		rest <<= 1;
	}
	return stp_float_pack(x.negative != y.negative, x.exponent - y.exponent + STP_FLOAT_BIAS, quotient | (rest != 0));
}

stp_u64 stp_float_divide(stp_u64 a, stp_u64 b)
{
	stp_bool negative = is_negative(a) != is_negative(b);

	if (is_nan(a) || is_nan(b))
		return nan_of(a, b);
	if ((is_infinite(a) && is_infinite(b)) || (!magnitude(a) && !magnitude(b)))
		return invalid();
	if (is_infinite(a) || !magnitude(b))
		return with_sign(negative, STP_FLOAT_INFINITY);
	if (is_infinite(b) || !magnitude(a))
		return with_sign(negative, 0);
	return divide_finite(a, b);
}

/* |a| is more than a quarter of |b|. At most 2,100 rounds. */
static stp_u64 remainder_of_large(struct parts x, struct parts y)
{
	stp_u64 rest = x.significand, divisor = y.significand;
	int difference = x.exponent - y.exponent;
	stp_bool odd = 0;

	if (difference < 0) {
		divisor <<= 1;	/* in units of x */
		y.exponent--;
	}
	for (; difference >= 0; difference--) {
		odd = rest >= divisor;
		rest -= odd ? divisor : 0;
		if (difference)
			rest <<= 1;
	}
	if (2 * rest > divisor || (2 * rest == divisor && odd)) {
		rest = divisor - rest;
		x.negative = !x.negative;
	}
	return stp_float_pack(x.negative, y.exponent, rest << EXTRA);
}

stp_u64 stp_float_remainder(stp_u64 a, stp_u64 b)
{
	struct parts x, y;

	if (is_nan(a) || is_nan(b))
		return nan_of(a, b);
	if (is_infinite(a) || !magnitude(b))
		return invalid();
	if (is_infinite(b) || !magnitude(a))
		return a;
	x = take_apart(a);
	y = take_apart(b);
	if (x.exponent < y.exponent - 1)
		return a;
	/* The sign of a zero is that of a. */
	a = with_sign(x.negative, 0);
	b = remainder_of_large(x, y);
	return magnitude(b) ? b : a;
}

stp_u64 stp_float_root(stp_u64 a)
{
	unsigned __int128 radicand, rest = 0;
	stp_u64 root = 0;
	struct parts x;
	int bit, even;

	if (is_nan(a))
		return nan_of(a, a);
	if (!magnitude(a))
		return a;
	if (is_negative(a))
		return invalid();
	if (is_infinite(a))
		return a;
	x = take_apart(a);
	/* An even exponent, and 126 bits of which each pair gives one of the root: its highest is 62. */
	even = (x.exponent - STP_FLOAT_BIAS) & ~1;
	radicand = (unsigned __int128)x.significand << (72 + (x.exponent - STP_FLOAT_BIAS - even));
	for (bit = 62; bit >= 0; bit--) {
		rest = rest << 2 | (stp_u64)(radicand >> (2 * bit) & 3);
		if (rest > (unsigned __int128)root << 2) {
			rest -= ((unsigned __int128)root << 2) + 1;
			root = root << 1 | 1;
		} else {
			root <<= 1;
		}
	}
	return stp_float_pack(0, even / 2 + STP_FLOAT_BIAS, root | (rest != 0));
}

/* ---- order ---- */

stp_bool stp_float_equal(stp_u64 a, stp_u64 b)
{
	return !is_nan(a) && !is_nan(b) && (a == b || !magnitude(a | b));
}

/* Neither a NaN: as integers, with the negative ones turned around. */
static stp_i64 rank(stp_u64 a)
{
	return is_negative(a) ? -(stp_i64)magnitude(a) : (stp_i64)a;
}

stp_bool stp_float_less(stp_u64 a, stp_u64 b)
{
	return !is_nan(a) && !is_nan(b) && rank(a) < rank(b);
}

stp_bool stp_float_less_or_equal(stp_u64 a, stp_u64 b)
{
	return !is_nan(a) && !is_nan(b) && rank(a) <= rank(b);
}

/* ---- conversions ---- */

stp_u64 stp_float_from_long(stp_i64 value)
{
	return stp_float_pack(value < 0, STP_FLOAT_BIAS + 62, value < 0 ? 0 - (stp_u64)value : (stp_u64)value);
}

stp_u64 stp_float_from_single(stp_u32 bits)
{
	stp_bool negative = bits >> 31;
	int exponent = (int)(bits >> 23 & 0xff);
	stp_u64 fraction = bits & 0x7fffff;

	if (exponent == 0xff)
		return with_sign(negative, STP_FLOAT_INFINITY | fraction << 29 | (fraction ? QUIET : 0));
	if (exponent)
		fraction |= 1u << 23;
	else
		exponent = 1;
	return stp_float_pack(negative, exponent - 127 + STP_FLOAT_BIAS, fraction << 39);
}

/* Whether the integer below a fraction goes up. half: the fraction is less than (-1), exactly (0), more than (1) a half. */
static stp_bool goes_up(stp_i64 rounding, stp_bool negative, stp_bool odd, int half)
{
	switch (rounding) {
	case STP_FLOAT_TOWARD_ZERO:
		return 0;
	case STP_FLOAT_DOWN:
		return negative;
	case STP_FLOAT_UP:
		return !negative;
	case STP_FLOAT_NEAR_AWAY:
		return half >= 0;
	case STP_FLOAT_ODD:
		return !odd;
	default:
		return half > 0 || (half == 0 && odd);
	}
}

stp_i64 stp_float_to_long(stp_u64 a, stp_i64 rounding)
{
	stp_u64 whole, fraction;
	struct parts x;
	int below;	/* bits of the significand below the point */

	if (!magnitude(a))
		return 0;
	if (is_nan(a) || is_infinite(a))
		return LOWEST;
	x = take_apart(a);
	below = 52 - (x.exponent - STP_FLOAT_BIAS);
	if (below < -10)
		return LOWEST;	/* -2^63 is this, too */
	if (below <= 0)
		return (stp_i64)(x.negative ? 0 - (x.significand << -below) : x.significand << -below);
	whole = below > 63 ? 0 : x.significand >> below;
	fraction = below > 54 ? 1 : x.significand << (64 - below);	/* below 54 bits: less than a quarter */
	if (fraction && goes_up(rounding, x.negative, whole & 1, fraction == 1ull << 63 ? 0 : fraction > 1ull << 63 ? 1 : -1))
		whole++;
	return (stp_i64)(x.negative ? 0 - whole : whole);
}
