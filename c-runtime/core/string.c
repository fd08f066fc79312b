/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strings: NUL-terminated, at most STP_MAXSTRINGLEN bytes with the NUL. Any context. */
#include "../port/port.h"

static stp_size cut(stp_size length)
{
	return length < STP_MAXSTRINGLEN ? length : STP_MAXSTRINGLEN - 1;
}

void stp_copy(char *dst, const char *src)
{
	stp_size length;

	if (dst == src)
		return;
	length = cut(strlen(src));
	memmove(dst, src, length);
	dst[length] = 0;
}

void stp_append(char *dst, const char *src)
{
	stp_size used = strlen(dst);
	stp_size length = strlen(src);

	if (length > STP_MAXSTRINGLEN - 1 - used)
		length = STP_MAXSTRINGLEN - 1 - used;
	memmove(dst + used, src, length);	/* src may be dst: then its NUL goes last */
	dst[used + length] = 0;
}

int stp_compare(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return (int)(stp_u8)*a - (int)(stp_u8)*b;
}

/* ---- a cursor into a string ---- */

static stp_bool no_more(struct stp_out *out)
{
	(void)out;
	return 0;
}

void stp_string_begin(struct stp_context *c, struct stp_out *out, char *dst)
{
	out->at = dst;
	out->end = dst + STP_MAXSTRINGLEN - 1;
	out->more = no_more;
	out->context = c;
}

void stp_string_end(struct stp_out *out)
{
	*out->at = 0;
}
