/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers as text, both ways with exact big integers: 46 words hold 10^410 with room to spare, or any bit of a double. */
#include "float.h"

#define WORDS 46
#define GROUP 1000000000u	/* nine decimal digits go into a word */
#define MOST_DIGITS 400	/* that are written behind the point */
#define MOST_READ 60	/* digits that count; what follows them only says that there is more */

struct big {
	stp_u32 word[WORDS];	/* the lowest first */
};

/* Multiplies and adds; gives what is carried out of the highest word. */
static stp_u32 big_multiply(struct big *n, stp_u32 factor, stp_u32 carry)
{
	int i;

	for (i = 0; i < WORDS; i++) {
		stp_u64 product = (stp_u64)n->word[i] * factor + carry;

		n->word[i] = (stp_u32)product;
		carry = (stp_u32)(product >> 32);
	}
	return carry;
}

/* Divides; gives the rest. */
static stp_u32 big_divide(struct big *n, stp_u32 divisor)
{
	stp_u64 rest = 0;
	int i;

	for (i = WORDS - 1; i >= 0; i--) {
		rest = rest << 32 | n->word[i];
		n->word[i] = (stp_u32)(rest / divisor);
		rest %= divisor;
	}
	return (stp_u32)rest;
}

static stp_bool big_is_zero(const struct big *n)
{
	stp_u32 all = 0;
	int i;

	for (i = 0; i < WORDS; i++)
		all |= n->word[i];
	return !all;
}

static int big_compare(const struct big *a, const struct big *b)
{
	int i;

	for (i = WORDS - 1; i >= 0; i--)
		if (a->word[i] != b->word[i])
			return a->word[i] < b->word[i] ? -1 : 1;
	return 0;
}

static void big_subtract(struct big *a, const struct big *b)
{
	stp_u32 borrow = 0;
	int i;

	for (i = 0; i < WORDS; i++) {
		stp_u64 difference = (stp_u64)a->word[i] - b->word[i] - borrow;

		a->word[i] = (stp_u32)difference;
		borrow = difference >> 63;
	}
}

static void big_multiply_by_power_of_ten(struct big *n, int power)
{
	for (; power >= 9; power -= 9)
		big_multiply(n, GROUP, 0);
	for (; power > 0; power--)
		big_multiply(n, 10, 0);
}

static void big_shift_left(struct big *n, int by)
{
	int words = by / 32, bits = by % 32, i;

	for (i = WORDS - 1; i >= 0; i--) {
		stp_u64 high = i >= words ? n->word[i - words] : 0;
		stp_u64 low = i > words ? n->word[i - words - 1] : 0;

		n->word[i] = (stp_u32)((high << 32 | low) >> (32 - bits));
	}
}

/* Puts a 64-bit value at a bit of a 0. */
static void big_place(struct big *n, stp_u64 value, int bit)
{
	unsigned __int128 shifted = (unsigned __int128)value << (bit % 32);
	int i;

	for (i = bit / 32; i < WORDS && shifted; i++) {
		n->word[i] = (stp_u32)shifted;
		shifted >>= 32;
	}
}

static int big_length(const struct big *n)
{
	int i;

	for (i = WORDS - 1; i >= 0; i--)
		if (n->word[i])
			return 32 * i + 32 - __builtin_clz(n->word[i]);
	return 0;
}

/* ---- to text ---- */

static void reverse(char *first, char *last)
{
	for (; first < last; first++, last--) {
		char swapped = *first;

		*first = *last;
		*last = swapped;
	}
}

/* An integer's digits; gives how many, 0 when a string has no room for them. */
static __attribute__((__noinline__)) int write_integer(char *dst, stp_u64 significand, int shift)
{
	struct big n = { { 0 } };
	int length = 0, i;

	if (shift >= 0)
		big_place(&n, significand, shift);
	else if (shift > -64)
		big_place(&n, significand >> -shift, 0);
	if (big_length(&n) * 1234 / 4096 > STP_MAXSTRINGLEN - 16)	/* a bit is 0.30103 digits */
		return 0;
	do {
		stp_u32 group = big_divide(&n, GROUP);

		for (i = 0; i < 9; i++, group /= 10)
			dst[length++] = (char)('0' + group % 10);
	} while (!big_is_zero(&n));
	while (length > 1 && dst[length - 1] == '0')
		length--;
	reverse(dst, dst + length - 1);
	return length;
}

/* Digits of the fraction, which stands at the top of the words; gives what is left against a half: -1, 0, 1. */
static __attribute__((__noinline__)) int write_fraction(char *dst, stp_u64 significand, int shift, int digits)
{
	struct big n = { { 0 } };
	int i;

	if (shift < 0 && shift > -64)
		significand &= (1ull << -shift) - 1;
	if (shift < 0)
		big_place(&n, significand, 32 * WORDS + shift);
	for (i = 0; i < digits; i++)
		dst[i] = (char)('0' + big_multiply(&n, 10, 0));
	i = n.word[WORDS - 1] >> 31;
	n.word[WORDS - 1] &= ~(1u << 31);
	return i ? !big_is_zero(&n) : -1;
}

/* Adds 1 to the last digit; gives 1 when the text needs a further digit before it. */
static stp_bool increment(char *first, char *last)
{
	for (; last >= first; last--) {
		if (*last == '.')
			continue;
		if (*last != '9') {
			(*last)++;
			return 0;
		}
		*last = '0';
	}
	return 1;
}

static void copy_text(char *dst, const char *text)
{
	while ((*dst++ = *text++))
		;
}

static int digits_that_fit(stp_i64 digits, int room)
{
	if (digits > MOST_DIGITS)
		digits = MOST_DIGITS;
	if (digits > room)
		digits = room;
	return digits < 0 ? 0 : (int)digits;
}

/* The number that ends at last, by 1 in its last digit more. */
static void round_up(char *dst, char *last)
{
	char *at;

	if (!increment(dst, last))
		return;
	for (at = last + 1; at >= dst; at--)
		at[1] = at[0];
	*dst = '1';
}

static stp_bool write_finite(char *dst, stp_u64 a, stp_i64 wanted)
{
	int exponent = (int)(a >> 52 & 0x7ff);
	stp_u64 significand = (a & ((1ull << 52) - 1)) | (exponent ? 1ull << 52 : 0);
	int shift = (exponent ? exponent : 1) - STP_FLOAT_BIAS - 52;
	int length = write_integer(dst, significand, shift);
	int digits = digits_that_fit(wanted, STP_MAXSTRINGLEN - 5 - length);
	char *fraction = dst + length + (digits > 0);
	char *last = fraction + digits - 1;
	int half;

	if (!length)
		return 0;
	half = write_fraction(fraction, significand, shift, digits);
	if (digits > 0)
		dst[length] = '.';
	last[1] = 0;
	if (half > 0 || (half == 0 && (*last & 1)))
		round_up(dst, last);
	return 1;
}

stp_bool stp_float_to_string(char *dst, stp_u64 a, stp_i64 digits)
{
	stp_u64 magnitude = a & ~STP_FLOAT_SIGN;

	if (a != magnitude && magnitude <= STP_FLOAT_INFINITY)
		*dst++ = '-';
	if (magnitude < STP_FLOAT_INFINITY)
		return write_finite(dst, magnitude, digits);
	copy_text(dst, magnitude == STP_FLOAT_INFINITY ? "inf" : "nan");
	return 1;
}

/* ---- from text ---- */

struct decimal {
	stp_bool negative, more;	/* more: digits that are not 0 were left out of the number */
	int digits;
	int exponent;
	struct big number;
};

static stp_bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static const char *read_digits(struct decimal *d, const char *s, stp_bool behind_point)
{
	for (; is_digit(*s); s++) {
		if (d->digits == MOST_READ) {
			d->more |= *s != '0';
			d->exponent += !behind_point;
			continue;
		}
		big_multiply(&d->number, 10, (stp_u32)(*s - '0'));
		d->digits += d->digits || *s != '0';
		d->exponent -= behind_point;
	}
	return s;
}

static void read_exponent(struct decimal *d, const char *s)
{
	stp_bool negative;
	int value = 0;

	if ((*s | 0x20) != 'e')
		return;
	s++;
	negative = *s == '-';
	s += *s == '-' || *s == '+';
	for (; is_digit(*s); s++)
		if (value < 10000)
			value = value * 10 + (*s - '0');
	d->exponent += negative ? -value : value;
}

/* The highest 63 bits and what they stand above. Gives the bit that stands for the lowest of them. */
static stp_u64 top_bits(const struct big *n, int length, stp_bool more)
{
	stp_u64 top = 0;
	int i;

	for (i = length - 1; i >= 0; i--) {
		stp_u64 bit = n->word[i / 32] >> (i % 32) & 1;

		if (i > length - 64)
			top = top << 1 | bit;
		else
			more |= bit != 0;
	}
	if (length < 63)
		top <<= 63 - length;
	return top | more;
}

/* number * 10^exponent, exponent >= 0. */
static __attribute__((__noinline__)) stp_u64 scale_up(struct decimal *d)
{
	int length;

	big_multiply_by_power_of_ten(&d->number, d->exponent);
	length = big_length(&d->number);
	return stp_float_pack(d->negative, STP_FLOAT_BIAS + length - 1, top_bits(&d->number, length, d->more));
}

/* Shifts a number other than 0 until its highest bit is the third from the top; gives by how much. */
static int align(struct big *n)
{
	int by = 32 * WORDS - 2 - big_length(n);

	big_shift_left(n, by);
	return by;
}

/* number / 10^-exponent, exponent < 0: 63 bits of the quotient, one by one. */
static __attribute__((__noinline__)) stp_u64 scale_down(struct decimal *d)
{
	struct big *rest = &d->number, divisor = { { 1 } };
	stp_u64 quotient = 0;
	int exponent, bit;

	big_multiply_by_power_of_ten(&divisor, -d->exponent);
	exponent = STP_FLOAT_BIAS - align(rest);
	exponent += align(&divisor);
	for (bit = 62; bit >= 0; bit--) {
		if (big_compare(rest, &divisor) >= 0) {
			big_subtract(rest, &divisor);
			quotient |= 1ull << bit;
		}
		big_shift_left(rest, 1);
	}
	return stp_float_pack(d->negative, exponent, quotient | (!big_is_zero(rest) || d->more));
}

static stp_u64 value_of(struct decimal *d)
{
	int magnitude = d->digits + d->exponent;	/* 10 to this is more than the value */

	if (!d->digits || magnitude < -340)	/* less than half of the smallest number */
		return stp_float_pack(d->negative, 0, 0);
	if (magnitude > 320)
		return STP_FLOAT_INFINITY | (d->negative ? STP_FLOAT_SIGN : 0);
	return d->exponent < 0 ? scale_down(d) : scale_up(d);
}

/* Any case. */
static stp_bool starts_with(const char *s, const char *word)
{
	while (*word && (*s | 0x20) == *word) {
		s++;
		word++;
	}
	return !*word;
}

stp_u64 stp_float_from_string(const char *s)
{
	struct decimal d = { 0 };
	stp_u64 sign;

	while (*s == ' ' || (*s >= '\t' && *s <= '\r'))
		s++;
	d.negative = *s == '-';
	s += *s == '-' || *s == '+';
	sign = d.negative ? STP_FLOAT_SIGN : 0;
	if (starts_with(s, "inf"))
		return sign | STP_FLOAT_INFINITY;
	if (starts_with(s, "nan"))
		return sign | STP_FLOAT_INFINITY | 1ull << 51;
	if (!is_digit(*s) && (*s != '.' || !is_digit(s[1])))
		return 0;
	s = read_digits(&d, s, 0);
	if (*s == '.')
		s = read_digits(&d, s + 1, 1);
	read_exponent(&d, s);
	return value_of(&d);
}
