/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What came of each row. Process context, one task at a time. */

struct outcome {
	u32 armed;	/* addresses */
	int rc;		/* of the last one that was refused */
};

struct outcomes {
	const struct stp_function_probe *rows;
	struct outcome *all;
	u32 n;
};

static void settle_row(struct outcomes *outcomes, const struct stp_function_probe *row, int rc)
{
	struct outcome *outcome = &outcomes->all[row - outcomes->rows];

	if (rc)
		outcome->rc = rc;
	else
		outcome->armed++;
}

static void settle_site(struct outcomes *outcomes, const struct site *site, int rc)
{
	u32 i;

	for (i = 0; i < site->n; i++)
		settle_row(outcomes, site->rows[i], rc);
}

static void settle_places(struct outcomes *outcomes, const struct places *places, int rc)
{
	u32 i;

	for (i = 0; i < places->n; i++)
		settle_row(outcomes, places->all[i].row, rc);
}

/* Rows that were found nowhere, or for which there was no memory, keep this error. */
static void expect(struct outcomes *outcomes, const struct places *found)
{
	u32 i;

	for (i = 0; i < outcomes->n; i++)
		outcomes->all[i] = (struct outcome){ .rc = found->failed ? -ENOMEM : -ENOENT };
	for (i = 0; i < found->n && !found->failed; i++)
		outcomes->all[found->all[i].row - outcomes->rows].rc = 0;
}

/* A row that was asked for by name is told of where one of its addresses is refused; one of a wildcard never. */
static void report(const struct outcomes *outcomes)
{
	u32 i;

	for (i = 0; i < outcomes->n; i++) {
		const struct outcome *outcome = &outcomes->all[i];

		if (!outcome->rc)
			continue;
		if (!outcomes->rows[i].optional)
			stp_session_refused(outcomes->rows[i].probe, outcome->rc);
		else if (!outcome->armed)
			stp_session_left_out();
	}
}
