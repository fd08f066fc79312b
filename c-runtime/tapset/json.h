/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text of JSON (RFC 8259) for tapset functions. dst holds STP_MAXSTRINGLEN bytes and is none of the arguments. Any context. */
#ifndef STP_TAPSET_JSON_H
#define STP_TAPSET_JSON_H
#include "../rt.h"

/* s as a string of JSON, quotes included; what does not fit is left out, never a part of an escape. Bytes from 0x80 on are taken as they are. */
void stp_json_quote(char *dst, const char *s);
/* The JSON pointer (RFC 6901) to the member of that name, as a string of JSON. */
void stp_json_pointer(char *dst, const char *s);
#endif
