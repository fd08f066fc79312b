// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Loading and unloading. finit_module takes the memory, registers the netlink family and starts the session's thread, which
 * does all else; the module holds no reference to itself, so that it can be removed at any time.
 */
#include "../port.h"
#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "module.h"
#include "../../compat/module_memory.h"
#include "../../transport/netlink.h"

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("a script of stap");

/* Bytes of all rings together when stp_buffer is not given: 1 MiB for each CPU, less where there are very many. */
#define RINGS_TOTAL (64u << 20)
#define RING_MOST (1u << 20)
#define RING_LEAST (64u << 10)

static unsigned int owner_port;
module_param_named(stp_port, owner_port, uint, 0);
static unsigned long long token;
module_param_named(stp_token, token, ullong, 0);
static int target;
module_param_named(stp_target, target, int, 0);
static unsigned int ring_bytes;
module_param_named(stp_buffer, ring_bytes, uint, 0);

/* Of the process that reads the output, for stp_pid(). */
static int reader;
module_param_named(stp_reader, reader, int, 0);

/* The reader's time zone as strftime's "%z,%Z": "+0100,CET". */
static char *zone = "+0000,UTC";
module_param_named(stp_zone, zone, charp, 0);

stp_i64 stp_linux_reader(void)
{
	return reader;
}

const char *stp_linux_zone(void)
{
	return zone;
}

/* The reader loads the module, and gives its number as its own namespace has it; handlers see tasks from the first one. */
static void __init find_reader(void)
{
	struct pid *pid = find_get_pid(reader);

	if (pid)
		reader = pid_nr(pid);
	put_pid(pid);
}

/* stp_globals may be given more than once; its lines add up. */
static int add_globals(const char *value, const struct kernel_param *kp)
{
	char **lines = kp->arg;
	char *more;

	if (!value)
		return -EINVAL;
	more = kasprintf(GFP_KERNEL, "%s%s\n", *lines ? *lines : "", value);
	if (!more)
		return -ENOMEM;
	kfree(*lines);
	*lines = more;
	return 0;
}

/* The kernel calls it on unload, and on a load that fails at any point. */
static void free_globals(void *lines)
{
	kfree(*(char **)lines);
	*(char **)lines = NULL;
}

static char *globals;
static const struct kernel_param_ops globals_operations = { .set = add_globals, .free = free_globals };
module_param_cb(stp_globals, &globals_operations, &globals, 0);

/* The parameter's file is there before the session is. */
static bool session_exists;

static const char *state_name(void)
{
	if (!READ_ONCE(session_exists))
		return "starting";
	if (stp_thread_done())
		return stp_netlink_orphaned() ? "orphaned" : "finished";
	switch (stp_session_state()) {
	case STP_STATE_STARTING:
		return "starting";
	case STP_STATE_RUNNING:
		return "running";
	default:
		return "stopping";
	}
}

static int show_state(char *buffer, const struct kernel_param *kp)
{
	return sysfs_emit(buffer, "%s\n", state_name());
}

static const struct kernel_param_ops state_operations = { .get = show_state };
module_param_cb(stp_state, &state_operations, NULL, 0400);

static u32 default_ring_bytes(void)
{
	return clamp(RINGS_TOTAL / nr_cpu_ids, RING_LEAST, RING_MOST);
}

static int __init stp_module_init(void)
{
	struct stp_session_settings settings = {
		.ring_bytes = ring_bytes ? ring_bytes : default_ring_bytes(),
		.globals = globals,
		.target = target,
		.start = stp_port_now(),
		.module_bytes = stp_module_bytes(THIS_MODULE),
		.drain = stp_thread_drain,
	};
	int rc;

	if (!owner_port || !token)
		return -EINVAL;
	find_reader();
	rc = stp_session_prepare(&settings);
	if (rc)
		return rc;
	rc = stp_thread_create();
	if (rc)
		goto no_thread;
	rc = stp_netlink_open(owner_port, token);
	if (rc)
		goto no_netlink;
	WRITE_ONCE(session_exists, true);
	stp_thread_start();
	return 0;

no_netlink:
	stp_thread_cancel();
no_thread:
	stp_session_release();
	return rc;
}

/* The thread disarms; then no CPU may still be in a handler; then what the handlers used goes, the memory last. */
static void __exit stp_module_exit(void)
{
	stp_thread_stop();
	synchronize_rcu();
	stp_netlink_close();
	stp_thread_release();
	stp_session_release();
}

module_init(stp_module_init);
module_exit(stp_module_exit);
