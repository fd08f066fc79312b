/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scalars that several CPUs add to at once: a part of rt.h. Handler context. */
#ifndef STP_SHARES_H
#define STP_SHARES_H

/* This CPU's part of a shared scalar. For a probe that shares it. */
STP_INLINE void *stp_lane(struct stp_context *c, stp_u32 lane)
{
	return c->lane + lane;
}

/* The place to add to: this CPU's, where the probe shares the global (bit of stp_probe.shares), else the global itself. */
STP_INLINE void *stp_share(struct stp_context *c, stp_u64 bit, stp_u32 lane, void *global)
{
	return c->probe->shares & bit ? stp_lane(c, lane) : global;
}

/* Adds to a scalar of any CPU's lane, for a tally: at once, whoever else does. */
STP_INLINE void stp_lane_add(char *lane, stp_u32 at, stp_i64 more)
{
	if (more)
		__atomic_fetch_add((stp_i64 *)(lane + at), more, __ATOMIC_RELAXED);
}
#endif
