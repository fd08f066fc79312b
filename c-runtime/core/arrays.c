/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The memory of the script's arrays. */
#include "map.h"
#include "part.h"

static int prepare(void)
{
	stp_u32 i;

	for (i = 0; i < stp_script.nglobals; i++) {
		const struct stp_global *g = &stp_script.globals[i];
		struct stp_map *map;

		if (!g->map_type)
			continue;
		map = stp_map_create(g->map_type, stp_script.limits->max_map_entries);
		*(struct stp_map **)g->storage = map;
		if (!map)
			return -12;
	}
	return 0;
}

static void release(void)
{
	stp_u32 i;

	for (i = 0; i < stp_script.nglobals; i++) {
		const struct stp_global *g = &stp_script.globals[i];

		if (!g->map_type)
			continue;
		stp_map_destroy(*(struct stp_map **)g->storage);
		*(struct stp_map **)g->storage = 0;
	}
}

const struct stp_part stp_part_arrays = { .prepare = prepare, .release = release };
