/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What ftrace does not reach, and instructions inside functions: a kprobe for each address, never with a post handler, which would keep the kernel
 * from using a jump. They are registered one by one, since of a list one that is refused refuses all. Returns that cannot be hooked are kretprobes.
 */

struct point {
	struct kprobe probe;
	const struct site *site;
};

struct points {
	struct sites sites;
	struct point *all;
	struct kprobe **armed;
	u32 n;		/* of those that are armed */
};

struct end {
	struct kretprobe probe;
	const struct site *site;
};

struct ends {
	struct sites sites;
	struct end *all;
	struct kretprobe **armed;
	u32 n;
};

/* ---- hits: preemption is off, in any context ---- */

static int point_hit(struct kprobe *probe, struct pt_regs *regs)
{
	const struct site *site = container_of(probe, struct point, probe)->site;
	struct stp_hit hit = { .regs = regs, .function = site->function };
	u32 i;

	for (i = 0; i < site->n; i++)
		stp_probe_hit_with(site->rows[i]->probe, &hit);
	return 0;
}

/* 0 while the kernel takes the probe away. */
static const struct site *site_of(struct kretprobe_instance *call)
{
	struct kretprobe *probe = get_kretprobe(call);

	return probe ? container_of(probe, struct end, probe)->site : NULL;
}

/* Something other than 0: the return is not followed. */
static int end_begins(struct kretprobe_instance *call, struct pt_regs *regs)
{
	const struct site *site = site_of(call);

	return !site || !enter_call(site, call->data, regs);
}

static int end_hit(struct kretprobe_instance *call, struct pt_regs *regs)
{
	const struct site *site = site_of(call);

	if (site)
		leave_call(site, call->data, regs);
	return 0;
}

/* ---- points ---- */

/*
 * Registered as disabled: while the kernel makes jumps of the kprobes that are on, at most 20 ms after one has been switched on, it lets nobody
 * register another.
 */
static void register_point(struct points *own, u32 at, struct outcomes *outcomes)
{
	struct point *point = &own->all[at];
	int rc;

	point->site = &own->sites.all[at];
	point->probe = (struct kprobe){ .addr = (void *)point->site->at, .pre_handler = point_hit, .flags = KPROBE_FLAG_DISABLED };
	rc = register_kprobe(&point->probe);
	if (rc)
		settle_site(outcomes, point->site, rc);
	else
		own->armed[own->n++] = &point->probe;
}

static void arm_points(struct points *own, struct places *places, struct outcomes *outcomes)
{
	u32 i;

	if (!make_sites(&own->sites, places)) {
		own->all = stp_port_alloc(own->sites.n * sizeof(*own->all));
		own->armed = stp_port_alloc(own->sites.n * sizeof(*own->armed));
	}
	if (!own->all || !own->armed) {
		settle_places(outcomes, places, -ENOMEM);
		return;
	}
	for (i = 0; i < own->sites.n && !stp_session_stopping(); i++) {
		register_point(own, i, outcomes);
		cond_resched();
	}
	for (i = 0; i < own->n && !stp_session_stopping(); i++) {
		settle_site(outcomes, container_of(own->armed[i], struct point, probe)->site, enable_kprobe(own->armed[i]));
		cond_resched();
	}
}

/* In one list, since each call waits for all CPUs. */
static void disarm_points(struct points *own)
{
	if (own->n)
		unregister_kprobes(own->armed, own->n);
	stp_port_free(own->armed);
	stp_port_free(own->all);
	free_sites(&own->sites);
	*own = (struct points){ };
}

/* ---- ends ---- */

static void register_end(struct ends *own, u32 at, struct outcomes *outcomes)
{
	struct site *site = &own->sites.all[at];
	struct end *end = &own->all[at];
	int rc;

	measure_calls(site);
	end->site = site;
	end->probe = (struct kretprobe){
		.kp.addr = (void *)site->at,
		.kp.flags = KPROBE_FLAG_DISABLED,
		.handler = end_hit,
		.entry_handler = site->data ? end_begins : NULL,
		.maxactive = calls_of(site),
		.data_size = site->data,
	};
	rc = register_kretprobe(&end->probe);
	if (rc)
		settle_site(outcomes, site, rc);
	else
		own->armed[own->n++] = &end->probe;
}

static void arm_ends(struct ends *own, struct places *places, struct outcomes *outcomes)
{
	u32 i;

	if (!make_sites(&own->sites, places)) {
		own->all = stp_port_alloc(own->sites.n * sizeof(*own->all));
		own->armed = stp_port_alloc(own->sites.n * sizeof(*own->armed));
	}
	if (!own->all || !own->armed) {
		settle_places(outcomes, places, -ENOMEM);
		return;
	}
	for (i = 0; i < own->sites.n && !stp_session_stopping(); i++) {
		register_end(own, i, outcomes);
		cond_resched();
	}
	for (i = 0; i < own->n && !stp_session_stopping(); i++) {
		settle_site(outcomes, container_of(own->armed[i], struct end, probe)->site, enable_kretprobe(own->armed[i]));
		cond_resched();
	}
}

static void disarm_ends(struct ends *own)
{
	u32 i;

	if (own->n)
		unregister_kretprobes(own->armed, own->n);
	for (i = 0; i < own->n; i++) {
		const struct end *end = container_of(own->armed[i], struct end, probe);

		if (end->probe.nmissed)
			miss_calls(end->site, end->probe.nmissed);
	}
	stp_port_free(own->armed);
	stp_port_free(own->all);
	free_sites(&own->sites);
	*own = (struct ends){ };
}
