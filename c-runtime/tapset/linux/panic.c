// SPDX-License-Identifier: GPL-2.0-or-later
#include "../panic.h"
#include <linux/kernel.h>

void stp_panic(const char *text)
{
	panic("%s", text);
}
