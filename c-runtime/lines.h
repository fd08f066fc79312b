/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines: a part of rt.h. What a print prints has a bound, mostly: it is asked once whether there is room for all of it, and its pieces are
 * written one behind the other with no more questions.
 *
 *	char *line = stp_line(out, most), *at = line;
 *
 *	at = stp_put_text(at, "n=", 2);
 *	at = stp_put_decimal(at, 0, n);
 *	stp_line_end(out, line, at);
 *
 * A piece writes at `at` and gives where the next one goes. Behind that, up to STP_PUT_ROOM bytes more may be written: `most` counts them.
 */
#ifndef STP_LINES_H
#define STP_LINES_H

/* Where a line of at most `most` bytes is written: in place, or, when that could be too long, beside the string stack. */
STP_INLINE char *stp_line(struct stp_out *out, stp_size most)
{
	return stp_likely(most <= (stp_size)(out->end - out->at)) ? out->at : out->context->frame_end;
}

/* It goes from `line` to `end`. */
STP_INLINE void stp_line_end(struct stp_out *out, const char *line, char *end)
{
	if (stp_likely(line == out->at))
		out->at = end;
	else
		stp_out_bytes(out, line, (stp_size)(end - line));
}

#define STP_PUT_ROOM 8
#define STP_PUT_DIGITS 24	/* room that a number takes beyond its width or precision */
#define STP_PUT_WIDEST 256	/* widths and precisions go up to this, and are not negative, but for a precision of -1 */

STP_INLINE char *stp_put_text(char *at, const char *text, stp_size length)
{
	__builtin_memcpy(at, text, length);
	return at + length;
}

STP_INLINE char *stp_put_byte(char *at, stp_i64 v)		/* %c */
{
	*at = (char)v;
	return at + 1;
}

char *stp_put_string(char *at, const char *s);			/* %s */
char *stp_put_padded(char *at, unsigned flags, int width, int precision, const char *s); /* %-5.3s, without # */
char *stp_put_magnitude(char *at, int width, unsigned minus, stp_u64 magnitude);

STP_INLINE char *stp_put_decimal(char *at, int width, stp_i64 v)	/* %5d, without flags and precision */
{
	return stp_put_magnitude(at, width, v < 0, v < 0 ? 0 - (stp_u64)v : (stp_u64)v);
}

char *stp_put_hexadecimal(char *at, char conversion, unsigned flags, int width, stp_u64 v);	/* %#10x, without precision: x X p */
char *stp_put_number(char *at, char conversion, unsigned flags, int width, int precision, stp_i64 v); /* d i u o x X p */
#endif
