// SPDX-License-Identifier: GPL-2.0-or-later
/* timer.s .ms .us .ns .hz: a high resolution timer for each probe, all on the CPU of the session's thread. */
#include "../port/port.h"
#include <linux/kernel.h>
#include "../core/family.h"
#include "../core/session.h"
#include "../port/linux/beat.h"

static struct stp_beat *beats;

static int timer_prepare(const struct stp_family_use *use)
{
	const struct stp_timer_probe *table = use->table;
	u32 i, fast = 0;

	beats = stp_port_alloc(use->n * sizeof(*beats));
	if (!beats) {
		stp_session_warn("no memory for %d timers", (stp_i64)use->n);
		return -ENOMEM;
	}
	for (i = 0; i < use->n; i++)
		fast += table[i].interval < STP_BEAT_FAST;
	for (i = 0; i < use->n; i++)
		stp_beat_setup(&beats[i], &table[i], table[i].interval, fast);
	return 0;
}

static int timer_arm(const struct stp_family_use *use)
{
	u32 i;

	for (i = 0; i < use->n; i++)
		stp_beat_start(&beats[i]);
	return 0;
}

static void timer_disarm(const struct stp_family_use *use)
{
	u32 i;

	for (i = 0; i < use->n; i++)
		stp_beat_stop(&beats[i]);
}

static void timer_release(const struct stp_family_use *use)
{
	stp_port_free(beats);
	beats = NULL;
}

const struct stp_family stp_family_timer = {
	.name = "timer",
	.prepare = timer_prepare,
	.arm = timer_arm,
	.disarm = timer_disarm,
	.release = timer_release,
};
