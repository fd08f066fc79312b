/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a probe point's text tells. Any context. */
#ifndef STP_TAPSET_PROBE_POINT_H
#define STP_TAPSET_PROBE_POINT_H
#include "../rt.h"

/* The function that the point names, up to a '@', into STP_MAXSTRINGLEN bytes; empty where it names none. */
void stp_point_function(char *dst, const char *point);
/* What is in `label("...")`, into STP_MAXSTRINGLEN bytes; empty where there is none. */
void stp_point_label(char *dst, const char *point);
/* The kind of probe that is behind a point, one word; a literal. */
const char *stp_point_type(const char *point);
/* It has the component `return`. */
stp_bool stp_point_is_return(const char *point);
#endif
