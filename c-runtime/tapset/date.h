/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dates as ctime(3) writes them, and the reader's time zone. dst holds STP_MAXSTRINGLEN bytes. Any context. */
#ifndef STP_TAPSET_DATE_H
#define STP_TAPSET_DATE_H
#include "../rt.h"

/* "Wed Jun 30 21:49:08 1993", always 24 bytes, of seconds since 1970 without a zone. Outside of 32 bits: an error. */
void stp_date(struct stp_context *c, char *dst, stp_i64 seconds);
/* The same in the reader's zone, with its name behind it. */
void stp_date_here(struct stp_context *c, char *dst, stp_i64 seconds);
/* Seconds west of UTC. */
stp_i64 stp_zone_offset(void);
void stp_zone_name(char *dst);

/* The zone as strftime's "%z,%Z" gives it: "+0100,CET". Each port has its own. */
const char *stp_zone_text(void);
#endif
