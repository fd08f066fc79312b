/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rows of the kernel, or of one module: found, armed and disarmed together. Process context, one task at a time: in the session's thread, or
 * in the task that loads or removes the module.
 */

struct group {
	const char *module;	/* 0: the kernel */
	const struct stp_function_probe *rows;
	u32 n;
	bool is_armed;
	struct outcomes outcomes;
	struct entries entries;
	struct returns returns;
	struct points points;
	struct ends ends;
};

/* ---- where ---- */

static int no_text(unsigned long address)
{
	return 1;
}

static unsigned long no_location(unsigned long address)
{
	return 0;
}

static bool not_kept(unsigned long address)
{
	return false;
}

DEFINE_STATIC_CALL(stp_core_kernel_text, no_text);
DEFINE_STATIC_CALL(stp_is_kept, not_kept);
DEFINE_STATIC_CALL(stp_ftrace_location, no_location);

struct search {
	struct places *places;
	const struct stp_function_probe *row;
};

/* Data may have the name too, and so may functions that are gone since the system has booted. */
static int kernel_symbol(void *data, unsigned long address)
{
	struct search *search = data;

	if (static_call(stp_core_kernel_text)(address))
		add_row(search->places, address, search->row);
	return 0;
}

static void find_in_kernel(const struct group *group, struct places *places)
{
	u32 i;

	for (i = 0; i < group->n; i++) {
		struct search search = { places, &group->rows[i] };

		if (!search.row->symbol)
			add_row(places, 0, search.row);
		else
			stp_lookup_each(search.row->symbol, kernel_symbol, &search);
		cond_resched();
	}
}

static int compare_names(const void *left, const void *right)
{
	const struct stp_function_probe *const *a = left, *const *b = right;

	return strcmp((*a)->symbol, (*b)->symbol);
}

/* The first of the rows, in order of their symbols, whose symbol is not before the name. */
static u32 first_row(const struct stp_function_probe **rows, u32 n, const char *name)
{
	u32 low = 0, high = n;

	while (low < high) {
		u32 middle = (low + high) / 2;

		if (strcmp(rows[middle]->symbol, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void match_symbol(const char *name, unsigned long address, const struct stp_function_probe **rows, u32 n, struct places *places)
{
	u32 i;

	for (i = first_row(rows, n, name); i < n && !strcmp(rows[i]->symbol, name); i++)
		add_row(places, address, rows[i]);
}

/*
 * The module is there for as long as this runs: it is being loaded, or it is held. Its core symbols stay where they are; those that it has only
 * while it is loaded are not among them, and their memory is given back then.
 */
static void find_in_module(const struct group *group, const struct module *module, struct places *places)
{
	const struct stp_function_probe **rows = stp_port_alloc(group->n * sizeof(*rows));
	const struct mod_kallsyms *symbols = &module->core_kallsyms;
	u32 i;

	if (!rows)
		return;
	for (i = 0; i < group->n; i++)
		rows[i] = &group->rows[i];
	sort(rows, group->n, sizeof(*rows), compare_names, NULL);
	for (i = 0; i < symbols->num_symtab; i++) {
		const Elf_Sym *symbol = &symbols->symtab[i];

		if (ELF_ST_TYPE(symbol->st_info) == STT_FUNC && within_module_core(symbol->st_value, module))
			match_symbol(symbols->strtab + symbol->st_name, symbol->st_value, rows, group->n, places);
	}
	stp_port_free(rows);
}

/* ---- by which mechanism ---- */

enum way { BY_ENTRY, BY_RETURN, BY_POINT, BY_END, WAYS };

/*
 * Changes the address to the one that ftrace knows the function by. ftrace takes what the kernel keeps from kprobes (NOKPROBE_SYMBOL), but that must not
 * be probed: a hook on a return of what is hooking another function's return is taken for that one's. Kprobes refuse it.
 */
static enum way choose_way(struct place *place)
{
	unsigned long location = static_call(stp_is_kept)(place->at) ? 0 : static_call(stp_ftrace_location)(place->at);

	if (location && (!place->row->is_return || have_returns)) {
		place->at = location;
		return place->row->is_return ? BY_RETURN : BY_ENTRY;
	}
	return place->row->is_return ? BY_END : BY_POINT;
}

static void sort_ways(const struct places *found, struct places *ways)
{
	u32 i;

	for (i = 0; i < found->n; i++) {
		struct place place = found->all[i];
		enum way way = choose_way(&place);

		add_place(&ways[way], place);
		cond_resched();
	}
}

/* What takes long goes first: hits are skipped until all is armed. */
static void arm_ways(struct group *group, struct places *ways)
{
	if (ways[BY_END].n)
		arm_ends(&group->ends, &ways[BY_END], &group->outcomes);
	if (ways[BY_POINT].n)
		arm_points(&group->points, &ways[BY_POINT], &group->outcomes);
	if (ways[BY_RETURN].n)
		arm_returns(&group->returns, &ways[BY_RETURN], &group->outcomes);
	if (ways[BY_ENTRY].n)
		arm_entries(&group->entries, &ways[BY_ENTRY], &group->outcomes);
}

/* module: 0 for the kernel. */
static void arm_group(struct group *group, const struct module *module)
{
	struct places found = { }, ways[WAYS] = { };
	u32 way;

	group->is_armed = true;
	if (module)
		find_in_module(group, module, &found);
	else
		find_in_kernel(group, &found);
	expect(&group->outcomes, &found);
	sort_ways(&found, ways);
	arm_ways(group, ways);
	report(&group->outcomes);
	free_places(&found);
	for (way = 0; way < WAYS; way++)
		free_places(&ways[way]);
}

/* What was armed last goes first. */
static void disarm_group(struct group *group)
{
	if (!group->is_armed)
		return;
	disarm_entries(&group->entries);
	disarm_returns(&group->returns);
	disarm_points(&group->points);
	disarm_ends(&group->ends);
	group->is_armed = false;
}
