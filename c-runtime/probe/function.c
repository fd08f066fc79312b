// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Functions: their entries, their returns, and instructions in them, by the cheapest mechanism that reaches each. The pieces are one unit, so
 * that the kernel's headers are read once.
 *
 * Rows in a module are armed when it is there and, when it comes later, before anything of it runs; when it goes they are disarmed. A module that is
 * probed can be removed at any time.
 */
#include "../port/linux/hot.h"
#include <linux/ftrace.h>
#include <linux/hash.h>
#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/log2.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/rethook.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include "lookup.h"
#include "../compat/ftrace_regs.h"
#include "../core/family.h"
#include "../core/hit.h"

#include "function/sites.c"
#include "function/outcomes.c"
#include "function/calls.c"
#include "function/entries.c"
#include "function/returns.c"
#include "function/kprobes.c"
#include "function/groups.c"

static struct group *groups;
static u32 ngroups;
static bool closed;			/* nothing more is to be armed */
static DEFINE_MUTEX(arming);		/* groups; closed */

/* ---- modules that come and go ---- */

static struct module *no_module(const char *name)
{
	return NULL;
}

DEFINE_STATIC_CALL(stp_find_module, no_module);

/* Held by a reference, which the caller gives back soon; 0 where it is not loaded, or going. */
static struct module *hold_module(const char *name)
{
	struct module *module;

	rcu_read_lock_sched();
	module = static_call(stp_find_module)(name);
	if (module && (module->state == MODULE_STATE_UNFORMED || !try_module_get(module)))
		module = NULL;
	rcu_read_unlock_sched();
	return module;
}

/* In the task that loads or removes the module. */
static int module_changes(struct notifier_block *block, unsigned long state, void *data)
{
	const struct module *module = data;
	u32 i;

	if (state != MODULE_STATE_COMING && state != MODULE_STATE_GOING)
		return NOTIFY_OK;
	mutex_lock(&arming);
	for (i = 0; i < ngroups; i++) {
		struct group *group = &groups[i];

		if (!group->module || strcmp(group->module, module->name))
			continue;
		if (state == MODULE_STATE_GOING)
			disarm_group(group);
		else if (!closed && !group->is_armed)
			arm_group(group, module);
	}
	mutex_unlock(&arming);
	return NOTIFY_OK;
}

/* Before the kernel's own notifiers take kprobes in the module for gone. */
static struct notifier_block module_notifier = { .notifier_call = module_changes, .priority = 1 };

/* ---- the family ---- */

static bool same_module(const struct stp_function_probe *a, const struct stp_function_probe *b)
{
	return a->module == b->module || (a->module && b->module && !strcmp(a->module, b->module));
}

static u32 count_groups(const struct stp_family_use *use)
{
	const struct stp_function_probe *rows = use->table;
	u32 i, n = 0;

	for (i = 0; i < use->n; i++)
		n += !i || !same_module(&rows[i], &rows[i - 1]);
	return n;
}

static bool make_groups(const struct stp_family_use *use)
{
	const struct stp_function_probe *rows = use->table;
	struct group *group = NULL;
	u32 i;

	groups = stp_port_alloc(count_groups(use) * sizeof(*groups));
	for (i = 0; groups && i < use->n; i++) {
		if (!group || !same_module(group->rows, &rows[i])) {
			group = &groups[ngroups++];
			group->module = rows[i].module;
			group->rows = &rows[i];
		}
		group->n++;
	}
	for (i = 0; i < ngroups; i++) {
		struct outcomes *outcomes = &groups[i].outcomes;

		*outcomes = (struct outcomes){ .rows = groups[i].rows, .n = groups[i].n };
		outcomes->all = stp_port_alloc(outcomes->n * sizeof(*outcomes->all));
		if (!outcomes->all)
			return false;
	}
	return groups != NULL;
}

static void function_release(const struct stp_family_use *use)
{
	u32 i;

	for (i = 0; i < ngroups; i++)
		stp_port_free(groups[i].outcomes.all);
	stp_port_free(groups);
	groups = NULL;
	ngroups = 0;
}

/* No more than the rows need: each is patched into the code of all CPUs. */
static void look_up(const struct stp_family_use *use)
{
	const struct stp_function_probe *rows = use->table;
	bool in_kernel = false, in_modules = false, returns = false;
	u32 i;

	for (i = 0; i < use->n; i++) {
		in_modules |= rows[i].module != NULL;
		in_kernel |= !rows[i].module;
		returns |= rows[i].is_return;
	}
	STP_LOOKUP_CALL(stp_ftrace_location, "ftrace_location");
	STP_LOOKUP_CALL(stp_is_kept, "within_kprobe_blacklist");
	if (in_kernel)
		STP_LOOKUP_CALL(stp_core_kernel_text, "core_kernel_text");
	if (in_modules)
		STP_LOOKUP_CALL(stp_find_module, "find_module");
	if (returns)
		look_up_returns();
}

static int function_prepare(const struct stp_family_use *use)
{
	int rc = make_groups(use) ? stp_lookup_prepare() : -ENOMEM;

	if (rc) {
		stp_session_warn("functions cannot be probed: the kernel's symbols cannot be looked up (rc %d)", (stp_i64)rc);
		function_release(use);
		return rc;
	}
	look_up(use);
	return 0;
}

/* With the lock held. */
static void arm_now(struct group *group)
{
	struct module *module;

	if (!group->module) {
		arm_group(group, NULL);
		return;
	}
	module = hold_module(group->module);
	if (!module) {
		stp_session_waiting(group->n);
		return;
	}
	arm_group(group, module);
	module_put(module);
}

/* The notifier first: a module that comes meanwhile is seen by one or the other. */
static int function_arm(const struct stp_family_use *use)
{
	int rc = register_module_notifier(&module_notifier);
	u32 i;

	if (rc)
		return rc;
	for (i = 0; i < ngroups && !stp_session_stopping(); i++) {
		mutex_lock(&arming);
		if (!groups[i].is_armed)
			arm_now(&groups[i]);
		mutex_unlock(&arming);
	}
	return 0;
}

static void function_disarm(const struct stp_family_use *use)
{
	u32 i;

	mutex_lock(&arming);
	closed = true;
	mutex_unlock(&arming);
	unregister_module_notifier(&module_notifier);
	for (i = 0; i < ngroups; i++)
		disarm_group(&groups[i]);
}

const struct stp_family stp_family_function = {
	.name = "function",
	.in_nmi = true,
	.prepare = function_prepare,
	.arm = function_arm,
	.disarm = function_disarm,
	.release = function_release,
};
