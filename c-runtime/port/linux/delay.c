// SPDX-License-Identifier: GPL-2.0-or-later
/* Waiting for another CPU's handler. Any context. */
#include "../port.h"
#include <linux/delay.h>
#include <linux/minmax.h>
#include <linux/processor.h>

void stp_port_relax(void)
{
	cpu_relax();
}

void stp_port_delay(unsigned ns)
{
	ndelay(min(ns, 10000u));
}
