/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef STP_TAPSET_MODULE_SIZE_H
#define STP_TAPSET_MODULE_SIZE_H
#include "../rt.h"

/* Bytes of the module's code and data; 0 where the script is no module. Any context. */
stp_i64 stp_module_size(void);
#endif
