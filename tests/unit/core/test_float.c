/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Floating point on integers against the machine's own, over random numbers of every size. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include "check.h"
#include "fake_port.h"
#include "tapset/float.h"

static uint64_t state = 88172645463325252ull;

/* xorshift64 */
static uint64_t random_bits(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static double number(stp_u64 bits)
{
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

static stp_u64 bits_of(double value)
{
	stp_u64 bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits;
}

/* Any bits, small integers, numbers near 1, subnormal, zero, huge, powers of two, neighbours of the last one. */
static stp_u64 pick(void)
{
	static stp_u64 last;
	stp_u64 bits = random_bits();

	switch (random_bits() % 8) {
	case 0: return last = bits;
	case 1: return last = bits_of((double)(int64_t)(bits % 1000));
	case 2: return last = (bits & 0x800fffffffffffffull) | (1013 + random_bits() % 20) << 52;
	case 3: return last = bits & 0x800fffffffffffffull;
	case 4: return bits & 1ull << 63;
	case 5: return last = 0x7fe0000000000000ull | bits >> 12;
	case 6: return last = bits & 0xfff0000000000000ull;
	default: return last + bits % 5;
	}
}

static void check_bits(const char *what, stp_u64 a, stp_u64 b, stp_u64 got, double wanted)
{
	int same = isnan(wanted) ? isnan(number(got)) : got == bits_of(wanted);

	checks_done++;
	if (same)
		return;
	checks_failed++;
	printf("%s of %a and %a is %a, not %a\n", what, number(a), number(b), number(got), wanted);
}

static void arithmetic(stp_u64 a, stp_u64 b)
{
	volatile double x = number(a), y = number(b);

	check_bits("sum", a, b, stp_float_add(a, b), x + y);
	check_bits("difference", a, b, stp_float_subtract(a, b), x - y);
	check_bits("product", a, b, stp_float_multiply(a, b), x * y);
	check_bits("quotient", a, b, stp_float_divide(a, b), x / y);
	check_bits("root", a, a, stp_float_root(a), sqrt(x));
	CHECK_NUMBER(stp_float_equal(a, b), x == y);
	CHECK_NUMBER(stp_float_less(a, b), x < y);
	CHECK_NUMBER(stp_float_less_or_equal(a, b), x <= y);
}

/* C libraries differ in the sign of a zero. */
static void remainder_of(stp_u64 a, stp_u64 b)
{
	stp_u64 got = stp_float_remainder(a, b);
	double wanted = remainder(number(a), number(b));

	if (wanted == 0)
		CHECK(number(got) == 0);
	else
		check_bits("remainder", a, b, got, wanted);
}

static void to_long(stp_u64 a)
{
	double x = number(a);
	long long whole;

	if (!(fabs(x) < 0x1p63)) {
		CHECK(stp_float_to_long(a, 0) == INT64_MIN);
		return;
	}
	whole = (long long)trunc(x);
	CHECK_NUMBER(stp_float_to_long(a, STP_FLOAT_NEAR_EVEN), (long long)rint(x));
	CHECK_NUMBER(stp_float_to_long(a, STP_FLOAT_TOWARD_ZERO), whole);
	CHECK_NUMBER(stp_float_to_long(a, STP_FLOAT_DOWN), (long long)floor(x));
	CHECK_NUMBER(stp_float_to_long(a, STP_FLOAT_UP), (long long)ceil(x));
	CHECK_NUMBER(stp_float_to_long(a, STP_FLOAT_NEAR_AWAY), (long long)round(x));
	CHECK_NUMBER(stp_float_to_long(a, STP_FLOAT_ODD), x == trunc(x) || whole & 1 ? whole : whole + (x < 0 ? -1 : 1));
}

static void from_others(void)
{
	int64_t value = (int64_t)random_bits() >> random_bits() % 64;
	uint32_t single = (uint32_t)random_bits();
	float narrow;

	memcpy(&narrow, &single, sizeof(narrow));
	check_bits("long", 0, 0, stp_float_from_long(value), (double)value);
	check_bits("single", 0, 0, stp_float_from_single(single), (double)narrow);
}

static void as_text(stp_u64 a)
{
	static char got[STP_MAXSTRINGLEN], wanted[1000];
	int digits = random_bits() % 10 ? (int)(random_bits() % 25) : (int)(random_bits() % 180);

	if (isfinite(number(a))) {
		snprintf(wanted, sizeof(wanted), "%.*f", digits, number(a));
		CHECK(stp_float_to_string(got, a, digits));
		CHECK_TEXT(got, wanted);
	}
	snprintf(wanted, sizeof(wanted), "%.*e", (int)(random_bits() % 40), number(a));
	check_bits(wanted, 0, 0, stp_float_from_string(wanted), strtod(wanted, 0));
	snprintf(wanted, sizeof(wanted), "%llu.%llue%d", (unsigned long long)(random_bits() >> random_bits() % 60),
		 (unsigned long long)(random_bits() >> random_bits() % 60), (int)(random_bits() % 700) - 350);
	check_bits(wanted, 0, 0, stp_float_from_string(wanted), strtod(wanted, 0));
}

void run_checks(void)
{
	const char *wish = getenv("CHECK_OPERATIONS");
	long n = wish ? atol(wish) : 20000;

	while (n-- > 0) {
		stp_u64 a = pick(), b = n % 5 ? pick() : a ^ (random_bits() & 3) ^ (random_bits() & 1ull << 63);

		arithmetic(a, b);
		to_long(a);
		from_others();
		if (n % 10 == 0) {
			remainder_of(a, b);
			as_text(a);
		}
	}
}
