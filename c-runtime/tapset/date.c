/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "date.h"
#include "../port/port.h"

#define DAY 86400

static char *put_two(char *at, unsigned value, char filler)
{
	at[0] = value < 10 ? filler : (char)('0' + value / 10);
	at[1] = (char)('0' + value % 10);
	return at + 2;
}

static char *put_name(char *at, const char *names, unsigned index)
{
	memcpy(at, names + 3 * index, 3);
	at[3] = ' ';
	return at + 4;
}

struct civil {
	unsigned year, month, day;	/* month and day from 1 */
};

/* From days since 1970: counted in eras of 400 years that begin with March, so that a leap day ends its year. */
static struct civil civil_from_days(stp_i64 days)
{
	stp_u32 shifted = (stp_u32)(days + 719468);	/* since 0000-03-01; 32 bits of seconds keep this positive */
	stp_u32 of_era = shifted % 146097;
	stp_u32 year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	stp_u32 of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	stp_u32 month = (5 * of_year + 2) / 153;	/* 0: March */

	return (struct civil){
		.year = year_of_era + shifted / 146097 * 400 + (month >= 10),
		.month = month < 10 ? month + 3 : month - 9,
		.day = of_year - (153 * month + 2) / 5 + 1,
	};
}

static void write_date(char *at, stp_i64 seconds)
{
	stp_i64 days = seconds >= 0 ? seconds / DAY : -((DAY - 1 - seconds) / DAY);
	stp_u32 of_day = (stp_u32)(seconds - days * DAY);
	struct civil date = civil_from_days(days);

	at = put_name(at, "ThuFriSatSunMonTueWed", (unsigned)((days % 7 + 7) % 7));
	at = put_name(at, "JanFebMarAprMayJunJulAugSepOctNovDec", date.month - 1);
	at = put_two(at, date.day, ' ');
	*at++ = ' ';
	at = put_two(at, of_day / 3600, '0');
	*at++ = ':';
	at = put_two(at, of_day / 60 % 60, '0');
	*at++ = ':';
	at = put_two(at, of_day % 60, '0');
	*at++ = ' ';
	at = put_two(at, date.year / 100, '0');
	at = put_two(at, date.year % 100, '0');
	*at = 0;
}

static stp_bool in_range(struct stp_context *c, stp_i64 seconds)
{
	if (seconds < -2147483648LL)
		stp_errorf(c, 0, "time %d is too far in the past for a date", seconds);
	else if (seconds > 2147483647)
		stp_errorf(c, 0, "time %d is too far in the future for a date", seconds);
	return !c->error;
}

void stp_date(struct stp_context *c, char *dst, stp_i64 seconds)
{
	if (in_range(c, seconds))
		write_date(dst, seconds);
}

/* ---- the zone ---- */

static unsigned two_digits(const char *at)
{
	return (unsigned)(at[0] - '0') * 10 + (unsigned)(at[1] - '0');
}

stp_i64 stp_zone_offset(void)
{
	const char *text = stp_zone_text();
	stp_i64 east;

	if (strlen(text) < 5)
		return 0;
	east = two_digits(text + 1) * 3600 + two_digits(text + 3) * 60;
	return *text == '-' ? east : -east;
}

void stp_zone_name(char *dst)
{
	const char *text = stp_zone_text();

	stp_copy(dst, strlen(text) > 6 ? text + 6 : "UTC");
}

void stp_date_here(struct stp_context *c, char *dst, stp_i64 seconds)
{
	if (!in_range(c, seconds))
		return;
	write_date(dst, seconds - stp_zone_offset());
	dst[24] = ' ';
	stp_zone_name(dst + 25);
}
