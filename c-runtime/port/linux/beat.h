/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A beat: one high resolution timer that runs one probe again and again. Shared by the families timer and profile. */
#ifndef STP_BEAT_H
#define STP_BEAT_H
#include "../../rt.h"
#include <linux/hrtimer.h>

struct stp_beat {
	struct hrtimer timer;
	const struct stp_probe *probe;
	u64 interval, random;	/* ns; the next interval is interval +- a random part of `random` */
	unsigned int fast;	/* beats of this session that could take the same CPU for themselves, this one included */
	bool stopped;
};

/* Below this interval (ns) a beat counts as fast. */
#define STP_BEAT_FAST NSEC_PER_MSEC

/* Prepares a beat; nothing runs yet. Process context. */
void stp_beat_setup(struct stp_beat *beat, const struct stp_timer_probe *probe, u64 interval, unsigned int fast);
/* Starts it, pinned to this CPU, in hard interrupts. Process context. */
void stp_beat_start(struct stp_beat *beat);
/* After it returns the probe is not running and will not run. Process context; a beat that was set up but never started is fine. */
void stp_beat_stop(struct stp_beat *beat);
#endif
