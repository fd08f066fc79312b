/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The string stack, for calls of script functions. Handler context. */
#include "context.h"
#include "../port/port.h"

void *stp_frame_push(struct stp_context *c, stp_size size, const char *at)
{
	char *frame = c->frame;

	if (stp_unlikely(c->nesting >= stp_script.limits->max_nesting || size > (stp_size)(c->frame_end - frame) ||
			 stp_port_stack_left() < STP_MINSTACK_CALL)) {
		stp_error(c, "MAXNESTING exceeded", at);
		return 0;
	}
	c->nesting++;
	c->frame = frame + size;
	return frame;
}

void stp_frame_pop(struct stp_context *c, void *frame)
{
	c->nesting--;
	c->frame = frame;
}
