/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strings for tapset functions. dst holds STP_MAXSTRINGLEN bytes and is none of the arguments. Any context. */
#ifndef STP_TAPSET_STRING_H
#define STP_TAPSET_STRING_H
#include "../rt.h"

stp_i64 stp_string_length(const char *s);
/* The byte at pos, 0 behind the end. */
stp_i64 stp_string_at(const char *s, stp_i64 pos);
/* Where s2 first stands in s1, -1 when it does not. */
stp_i64 stp_string_find(const char *s1, const char *s2);
/* length bytes from start, fewer where s ends; nothing when start is outside of s or length is not positive. */
void stp_string_part(char *dst, const char *s, stp_i64 start, stp_i64 length);
/* Every found in s replaced, from left to right. An empty found replaces nothing. */
void stp_string_replace(char *dst, const char *s, const char *found, const char *replacement);
/* The digits at the start of s, behind an optional '-', as simple_strtol of the kernel reads them: it skips no blanks, takes no
 * '+', wraps, and gives 0 where no digit is. base 2 to 36, 0: by the prefix 0x or 0. */
stp_i64 stp_string_to_long(const char *s, stp_i64 base);
/* A byte as C writes it, an escape where it is not printable, '"' or '\\', into four bytes; gives how many. */
unsigned stp_string_escape_byte(char *text, char byte);
/* Bytes that are not printable, '"' and '\' as C escapes. most: bytes of the result (0: as many as fit). quoted: in double
 * quotes, with "..." behind them when the text was cut. */
void stp_string_escape(char *dst, const char *s, stp_i64 most, stp_bool quoted);
/* The same in place: as many bytes as fit, in double quotes. */
void stp_string_quote(char *s);
/* The next token that is not empty into dst; gives what is left, a place in s. */
const char *stp_string_token(char *dst, const char *s, const char *delimiters);
#endif
