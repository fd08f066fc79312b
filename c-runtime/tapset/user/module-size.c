/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../module-size.h"

stp_i64 stp_module_size(void)
{
	return 0;
}
