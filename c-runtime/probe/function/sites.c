/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From rows at addresses to addresses with rows. Process context, all but find_site. */

/* A row at one of its addresses. */
struct place {
	unsigned long at;	/* as its mechanism knows it: ftrace's own address of a function may lie behind an ENDBR */
	unsigned long function;	/* its address; 0 where the row is in the middle of one */
	const struct stp_function_probe *row;
};

struct places {
	struct place *all;
	u32 n, room;
	bool failed;	/* there was no memory for some */
};

/* An address with all rows that are armed there, in order of the table. */
struct site {
	unsigned long at, function;
	const struct stp_function_probe **rows;
	u32 n;
	u32 data;	/* of a return: bytes of a call, see function/calls.c; 0 where nothing is kept */
};

struct sites {
	struct site *all;
	const struct stp_function_probe **rows;
	u32 n;
	u32 *index;	/* open addressing: 1 + the place in `all`, 0 where there is none */
	u32 bits;	/* of the index */
};

#define FIRST_PLACES 16

/* What does not find memory is refused later. */
static bool grow_places(struct places *places)
{
	u32 room = places->room ? 2 * places->room : FIRST_PLACES;
	struct place *all = stp_port_alloc(room * sizeof(*all));

	if (!all)
		return false;
	if (places->n)
		memcpy(all, places->all, places->n * sizeof(*all));
	stp_port_free(places->all);
	places->all = all;
	places->room = room;
	return true;
}

static void add_place(struct places *places, struct place place)
{
	if (places->n == places->room && !grow_places(places))
		places->failed = true;
	else
		places->all[places->n++] = place;
}

static void add_row(struct places *places, unsigned long symbol, const struct stp_function_probe *row)
{
	add_place(places, (struct place){ symbol + row->offset, row->offset ? 0 : symbol, row });
}

static void free_places(struct places *places)
{
	stp_port_free(places->all);
	*places = (struct places){ };
}

static int compare_places(const void *left, const void *right)
{
	const struct place *a = left, *b = right;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return a->row < b->row ? -1 : a->row > b->row;
}

static u32 count_addresses(const struct places *places)
{
	u32 i, n = 0;

	for (i = 0; i < places->n; i++)
		n += !i || places->all[i].at != places->all[i - 1].at;
	return n;
}

static void fill_sites(struct sites *sites, const struct places *places)
{
	struct site *site = NULL;
	u32 i;

	for (i = 0; i < places->n; i++) {
		sites->rows[i] = places->all[i].row;
		if (!site || site->at != places->all[i].at) {
			site = &sites->all[sites->n++];
			*site = (struct site){ .at = places->all[i].at, .function = places->all[i].function, .rows = &sites->rows[i] };
		}
		site->n++;
	}
}

static u32 slot_of(const struct sites *sites, unsigned long at)
{
	return hash_long(at, sites->bits);
}

static void fill_index(struct sites *sites)
{
	u32 i, slot, mask = (1u << sites->bits) - 1;

	for (i = 0; i < sites->n; i++) {
		for (slot = slot_of(sites, sites->all[i].at); sites->index[slot]; slot = (slot + 1) & mask)
			;
		sites->index[slot] = i + 1;
	}
}

static void free_sites(struct sites *sites)
{
	stp_port_free(sites->all);
	stp_port_free(sites->rows);
	stp_port_free(sites->index);
	*sites = (struct sites){ };
}

/* Sorts the places. 0 or -ENOMEM. */
static int make_sites(struct sites *sites, struct places *places)
{
	u32 addresses;

	sort(places->all, places->n, sizeof(*places->all), compare_places, NULL);
	addresses = count_addresses(places);
	sites->bits = max(ilog2(addresses) + 2, 3);
	sites->all = stp_port_alloc(addresses * sizeof(*sites->all));
	sites->rows = stp_port_alloc(places->n * sizeof(*sites->rows));
	sites->index = stp_port_alloc(sizeof(*sites->index) << sites->bits);
	if (!sites->all || !sites->rows || !sites->index) {
		free_sites(sites);
		return -ENOMEM;
	}
	fill_sites(sites, places);
	fill_index(sites);
	return 0;
}

/* Any context. 0 where the address is none of ours. */
static __always_inline const struct site *find_site(const struct sites *sites, unsigned long at)
{
	u32 mask = (1u << sites->bits) - 1, slot, found;

	for (slot = slot_of(sites, at); (found = sites->index[slot]); slot = (slot + 1) & mask)
		if (likely(sites->all[found - 1].at == at))
			return &sites->all[found - 1];
	return NULL;
}
