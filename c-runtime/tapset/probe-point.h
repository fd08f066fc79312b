/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a probe point's text tells. Any context. */
#ifndef STP_TAPSET_PROBE_POINT_H
#define STP_TAPSET_PROBE_POINT_H
#include "../rt.h"

/* The function that the point names, up to a '@', into STP_MAXSTRINGLEN bytes; empty where it names none. */
void stp_point_function(char *dst, const char *point);
/* It has the component `return`. */
stp_bool stp_point_is_return(const char *point);
#endif
