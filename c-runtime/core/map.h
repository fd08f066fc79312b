/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Making and freeing arrays; the rest of their interface is rt.h. */
#ifndef STP_MAP_H
#define STP_MAP_H
#include "../rt.h"

/* Process context; takes all the memory that the array can ever need. 0 when there is none. */
struct stp_map *stp_map_create(const struct stp_map_type *type, stp_u32 default_max);
void stp_map_destroy(struct stp_map *map);
#endif
