// SPDX-License-Identifier: GPL-2.0-or-later
#include "../module-size.h"
#include "../../compat/module_memory.h"

stp_i64 stp_module_size(void)
{
	return stp_module_bytes(THIS_MODULE);
}
