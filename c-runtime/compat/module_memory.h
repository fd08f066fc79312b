/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How much memory a module takes when its initialisation is over. 6.4 and newer keep it in pieces, and have a macro that walks over them. */
#ifndef STP_COMPAT_MODULE_MEMORY_H
#define STP_COMPAT_MODULE_MEMORY_H
#include <linux/module.h>

static inline u64 stp_module_bytes(const struct module *module)
{
#ifdef for_class_mod_mem_type
	u64 bytes = 0;

	for_class_mod_mem_type(type, core)
		bytes += module->mem[type].size;
	return bytes;
#else
	return module->core_layout.size;
#endif
}
#endif
