/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of the values of an enumeration. */
#include "../rt.h"

void stp_enumerator_name(struct stp_context *c, char *dst, const struct stp_enumerator *all, stp_u32 n, stp_i64 value)
{
	struct stp_out out;
	stp_u32 from = 0, to = n;

	while (from < to) {
		stp_u32 middle = from + (to - from) / 2;

		if (all[middle].value < value)
			from = middle + 1;
		else
			to = middle;
	}
	if (from < n && all[from].value == value) {
		stp_copy(dst, all[from].name);
		return;
	}
	stp_string_begin(c, &out, dst);
	stp_out_number(&out, 'd', 0, 0, -1, value);
	stp_string_end(&out);
}
