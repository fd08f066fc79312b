/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is kept of a call until it returns, where some row of the site has an entry: a byte for each row, whether its entry ran; from the next
 * multiple of 8 on what each entry keeps (struct stp_hit.instance), in the rows' order. Functions here are for any context.
 */

/* Of one row. */
static u32 kept_bytes(const struct stp_function_probe *row)
{
	return row->entry ? round_up(row->instance_size, 8) : 0;
}

/* Sets site->data. Process context. */
static void measure_calls(struct site *site)
{
	bool keeps = false;
	u32 i, bytes = round_up(site->n, 8);

	for (i = 0; i < site->n; i++) {
		keeps |= site->rows[i]->entry != NULL;
		bytes += kept_bytes(site->rows[i]);
	}
	site->data = keeps ? bytes : 0;
}

static bool enter_row(const struct site *site, const struct stp_function_probe *row, char *instance, struct pt_regs *regs)
{
	struct stp_hit hit = { .regs = regs, .instance = instance, .function = site->function };

	memset(instance, 0, row->instance_size);
	return stp_probe_hit_with(row->entry, &hit);
}

/* False where nobody wants to know of the return: every entry was skipped, and counted. */
static bool enter_call(const struct site *site, char *data, struct pt_regs *regs)
{
	char *instance = data + round_up(site->n, 8);
	bool wanted = !site->data;
	u32 i;

	for (i = 0; site->data && i < site->n; i++) {
		const struct stp_function_probe *row = site->rows[i];

		data[i] = !row->entry || enter_row(site, row, instance, regs);
		wanted |= data[i];
		instance += kept_bytes(row);
	}
	return wanted;
}

static void leave_call(const struct site *site, char *data, struct pt_regs *regs)
{
	struct stp_hit hit = { .regs = regs, .function = site->function, .is_return = true };
	char *instance = data + round_up(site->n, 8);
	u32 i;

	for (i = 0; i < site->n; i++) {
		const struct stp_function_probe *row = site->rows[i];

		hit.instance = row->entry ? instance : NULL;
		if (!site->data || data[i])
			stp_probe_hit_with(row->probe, &hit);
		instance += kept_bytes(row);
	}
}

/* The call began where its return cannot be followed. */
static void skip_calls(const struct site *site, enum stp_skip why)
{
	u32 i;

	for (i = 0; i < site->n; i++)
		stp_probe_skip(site->rows[i]->probe, why);
}

/* There was no room for them. */
static void miss_calls(const struct site *site, u64 calls)
{
	u32 i;

	for (i = 0; i < site->n; i++)
		stp_ledger_returns_missed(site->rows[i]->probe, calls);
}

/* Room for calls of a site that are under way at once. */
static u32 calls_of(const struct site *site)
{
	u32 i, most = 0;

	for (i = 0; i < site->n; i++)
		most = max(most, site->rows[i]->maxactive);
	return most ? most : max(15u, 6 * num_possible_cpus());
}
