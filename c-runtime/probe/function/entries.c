/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Entries of functions that ftrace reaches: one ftrace_ops for all of a group, whose callback finds the site by its address where there are several. A
 * hit inside a handler is skipped by stp_hit_here; nothing before that, and nothing in a tally, calls into the kernel, so nothing here can recurse.
 */

struct entries {
	struct ftrace_ops ops;
	struct sites sites;
	bool armed;
};

/* Any context in which functions can be traced. Preemption may be on: nothing here depends on the CPU. */
static __attribute__((flatten)) void entry_hit(unsigned long ip, unsigned long parent, struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	const struct sites *sites = &container_of(ops, struct entries, ops)->sites;
	const struct site *site = sites->all;
	struct stp_hit hit = { .regs = stp_ftrace_regs(fregs) };
	u32 i = 0;

	if (unlikely(sites->n > 1)) {
		site = find_site(sites, ip);
		if (unlikely(!site))
			return;
	}
	hit.function = site->function;
	do
		stp_hit_here(site->rows[i]->probe, &hit);
	while (unlikely(++i < site->n));
}

static bool wants_all_registers(const struct sites *sites)
{
	u32 i, j;

	for (i = 0; i < sites->n; i++)
		for (j = 0; j < sites->all[i].n; j++)
			if (sites->all[i].rows[j]->all_registers)
				return true;
	return false;
}

/* One call for all: each call copies the whole set. */
static int set_filter(struct ftrace_ops *ops, const struct sites *sites)
{
	unsigned long *addresses = stp_port_alloc(sites->n * sizeof(*addresses));
	int rc = -ENOMEM;
	u32 i;

	for (i = 0; addresses && i < sites->n; i++)
		addresses[i] = sites->all[i].at;
	if (addresses)
		rc = ftrace_set_filter_ips(ops, addresses, sites->n, 0, 1);
	stp_port_free(addresses);
	return rc;
}

/* PERMANENT: where sysctl has switched ftrace off, this is refused instead of never hitting. */
static int hook_sites(struct ftrace_ops *ops, const struct sites *sites, ftrace_func_t hit)
{
	int rc;

	*ops = (struct ftrace_ops){
		.func = hit,
		.flags = FTRACE_OPS_FL_PERMANENT | (wants_all_registers(sites) ? FTRACE_OPS_FL_SAVE_REGS : 0),
	};
	rc = set_filter(ops, sites);
	if (!rc)
		rc = register_ftrace_function(ops);
	if (rc)
		ftrace_free_filter(ops);
	return rc;
}

/* When it returns no callback is running: an ops in a module's memory makes the kernel wait for that. */
static void unhook_sites(struct ftrace_ops *ops)
{
	unregister_ftrace_function(ops);
	ftrace_free_filter(ops);
}

static void arm_entries(struct entries *own, struct places *places, struct outcomes *outcomes)
{
	int rc = make_sites(&own->sites, places);

	if (!rc)
		rc = hook_sites(&own->ops, &own->sites, entry_hit);
	own->armed = !rc;
	settle_places(outcomes, places, rc);
}

static void disarm_entries(struct entries *own)
{
	if (own->armed)
		unhook_sites(&own->ops);
	own->armed = false;
	free_sites(&own->sites);
}
