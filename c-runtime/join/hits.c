// SPDX-License-Identifier: GPL-2.0-or-later
/* What the families call at a hit, with the port's part of it in line. */
#include "../port/linux/hot.h"
#include "../core/hit.c"
