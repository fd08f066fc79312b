/* SPDX-License-Identifier: GPL-2.0-or-later */
/* High resolution timers: how one is set up. Needs <linux/hrtimer.h> before it. */
#ifndef STP_COMPAT_HRTIMER_H
#define STP_COMPAT_HRTIMER_H

/* Sets up a stopped timer of the monotonic clock. Process context. */
static inline void stp_hrtimer_setup(struct hrtimer *timer, enum hrtimer_restart (*function)(struct hrtimer *),
				     enum hrtimer_mode mode)
{
#ifdef STP_HAVE_HRTIMER_SETUP	/* since 6.13; the older pair is gone since 6.15 (kernel commit 9779489a31d7) */
	hrtimer_setup(timer, function, CLOCK_MONOTONIC, mode);
#else
	hrtimer_init(timer, CLOCK_MONOTONIC, mode);
	timer->function = function;
#endif
}
#endif
