// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tracepoints. Those of the kernel are found by their names when the family is armed; those of a module whenever it is loaded, before its own
 * code runs, and they are let go before it leaves. A callback runs with preemption off, in any context, also where RCU does not watch: what it
 * calls takes no lock of the kernel's and hits no tracepoint.
 */
#include "../port/port.h"
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include "../core/family.h"
#include "../core/session.h"

static const struct stp_family_use *family;
static struct tracepoint **found;	/* by row: where it is registered, NULL where it is not */
static DEFINE_MUTEX(turn);		/* of `found`, between the session and modules that come and go */
static bool armed;

static const struct stp_tracepoint_probe *row(u32 index)
{
	return &((const struct stp_tracepoint_probe *)family->table)[index];
}

static bool is_of(const struct stp_tracepoint_probe *one, const struct module *module)
{
	return module ? one->module && !strcmp(one->module, module->name) : !one->module;
}

static void enter(u32 index, struct tracepoint *point)
{
	const struct stp_tracepoint_probe *one = row(index);
	int rc = tracepoint_probe_register(point, one->callback, (void *)one->probe);

	if (rc)
		stp_session_refused(one->probe, rc);
	else
		found[index] = point;
}

/* Every row that means this tracepoint of the kernel's, or of a module. */
static void enter_all(struct tracepoint *point, const struct module *module)
{
	u32 i;

	for (i = 0; i < family->n; i++)
		if (!found[i] && is_of(row(i), module) && !strcmp(row(i)->name, point->name))
			enter(i, point);
}

static void leave(u32 index)
{
	if (found[index])
		tracepoint_probe_unregister(found[index], row(index)->callback, (void *)row(index)->probe);
	found[index] = NULL;
}

/* ---- tracepoints of the kernel ---- */

static void kernel_point(struct tracepoint *point, void *unused)
{
	enter_all(point, NULL);
}

static void refuse_missing(void)
{
	u32 i;

	for (i = 0; i < family->n; i++)
		if (!row(i)->module && !found[i])
			stp_session_refused(row(i)->probe, -ENOENT);
}

static void count_waiting(void)
{
	u32 i;

	for (i = 0; i < family->n; i++)
		if (row(i)->module && !found[i])
			stp_session_waiting(1);
}

/* ---- tracepoints of modules ---- */

#ifdef CONFIG_MODULES
static void module_came(struct module *module)
{
	unsigned int i;

	for (i = 0; i < module->num_tracepoints; i++)
		enter_all(tracepoint_ptr_deref(&module->tracepoints_ptrs[i]), module);
}

static void module_goes(const struct module *module)
{
	u32 i;

	for (i = 0; i < family->n; i++)
		if (is_of(row(i), module))
			leave(i);
}

/* The kernel tells of the modules that are there when the notifier is registered, and when it is taken away. */
static int module_changes(struct notifier_block *block, unsigned long state, void *data)
{
	struct tp_module *one = data;

	mutex_lock(&turn);
	if (state == MODULE_STATE_COMING && armed)
		module_came(one->mod);
	else if (state == MODULE_STATE_GOING)
		module_goes(one->mod);
	mutex_unlock(&turn);
	return NOTIFY_OK;
}

static struct notifier_block watch = { .notifier_call = module_changes };

static bool names_modules(void)
{
	u32 i;

	for (i = 0; i < family->n; i++)
		if (row(i)->module)
			return true;
	return false;
}

static void watch_modules(bool on)
{
	if (!names_modules())
		return;
	if (on)
		register_tracepoint_module_notifier(&watch);
	else
		unregister_tracepoint_module_notifier(&watch);
}
#else
static void watch_modules(bool on)
{
}
#endif

/* ---- the family ---- */

static int tracepoint_prepare(const struct stp_family_use *use)
{
	family = use;
	found = stp_port_alloc(use->n * sizeof(*found));
	if (found)
		return 0;
	stp_session_warn("no memory for %d tracepoints", (stp_i64)use->n);
	return -ENOMEM;
}

static int tracepoint_arm(const struct stp_family_use *use)
{
	armed = true;
	for_each_kernel_tracepoint(kernel_point, NULL);
	refuse_missing();
	watch_modules(true);
	count_waiting();
	return 0;
}

static void tracepoint_disarm(const struct stp_family_use *use)
{
	u32 i;

	watch_modules(false);
	mutex_lock(&turn);
	armed = false;
	for (i = 0; i < use->n; i++)
		leave(i);
	mutex_unlock(&turn);
	tracepoint_synchronize_unregister();
}

static void tracepoint_release(const struct stp_family_use *use)
{
	stp_port_free(found);
	found = NULL;
}

const struct stp_family stp_family_tracepoint = {
	.name = "tracepoint",
	.prepare = tracepoint_prepare,
	.arm = tracepoint_arm,
	.disarm = tracepoint_disarm,
	.release = tracepoint_release,
};
