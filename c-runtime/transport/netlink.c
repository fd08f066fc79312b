// SPDX-License-Identifier: GPL-2.0-or-later
#include "../port/port.h"
#include <linux/netlink.h>
#include <linux/nsproxy.h>
#include <linux/sched.h>
#include <net/genetlink.h>
#include <net/net_namespace.h>
#include "netlink.h"
#include "../port/linux/module.h"

static struct net *owner_net;
static u32 owner_port;
static u64 session_token;
static bool owner_gone;

/* A command only posts to the session's thread. Process context of the sender, genl_mutex held. */
static int receive_command(struct sk_buff *skb, struct genl_info *info)
{
	struct stp_command command;

	memcpy(&command, genlmsg_data(info->genlhdr), sizeof(command));
	if (command.token != session_token)
		return -EPERM;
	switch (command.command) {
	case STP_CMD_STOP:
	case STP_CMD_TARGET_GONE:
		stp_thread_interrupt(STP_STOP_COMMAND);
		return 0;
	default:
		return -EINVAL;
	}
}

static const struct genl_small_ops operations[] = {
	{ .cmd = STP_GENL_COMMAND, .flags = GENL_ADMIN_PERM, .doit = receive_command },
};

/* The command is the family's header: netlink itself then refuses a message that is too short for it, and one with more. */
static struct genl_family family = {
	.version = STP_GENL_VERSION,
	.hdrsize = sizeof(struct stp_command),
	.netnsok = true,
	.module = THIS_MODULE,
	.small_ops = operations,
	.n_small_ops = ARRAY_SIZE(operations),
};

/* In the task that closes a socket, which may be dying; the socket can no longer be found by its port. */
static int socket_closed(struct notifier_block *block, unsigned long event, void *data)
{
	const struct netlink_notify *closed = data;

	if (event == NETLINK_URELEASE && closed->protocol == NETLINK_GENERIC && closed->portid == owner_port &&
	    net_eq(closed->net, owner_net)) {
		WRITE_ONCE(owner_gone, true);
		stp_thread_interrupt(STP_STOP_OWNER_GONE);
	}
	return NOTIFY_DONE;
}

static struct notifier_block close_watch = { .notifier_call = socket_closed };

int stp_netlink_open(u32 port, u64 token)
{
	int rc;

	owner_port = port;
	session_token = token;
	owner_net = get_net(current->nsproxy->net_ns);
	snprintf(family.name, sizeof(family.name), "stp%08x", (u32)token);
	rc = netlink_register_notifier(&close_watch);
	if (rc)
		goto no_watch;
	rc = genl_register_family(&family);
	if (rc)
		goto no_family;
	return 0;

no_family:
	netlink_unregister_notifier(&close_watch);
no_watch:
	put_net(owner_net);
	return rc;
}

void stp_netlink_close(void)
{
	genl_unregister_family(&family);
	netlink_unregister_notifier(&close_watch);
	put_net(owner_net);
}

bool stp_netlink_orphaned(void)
{
	return READ_ONCE(owner_gone);
}

/* A message with the records after the generic netlink header, or 0 when there is no memory. */
static struct sk_buff *build_message(const char *records, u32 size)
{
	struct sk_buff *skb = alloc_skb(nlmsg_total_size(GENL_HDRLEN + size), GFP_KERNEL | __GFP_NOWARN | __GFP_NORETRY);
	struct nlmsghdr *header;
	struct genlmsghdr *generic;

	if (!skb)
		return NULL;
	header = nlmsg_put(skb, 0, 0, family.id, GENL_HDRLEN + size, 0);
	generic = nlmsg_data(header);
	generic->cmd = STP_GENL_RECORDS;
	generic->version = STP_GENL_VERSION;
	generic->reserved = 0;
	memcpy((char *)generic + GENL_HDRLEN, records, size);
	return skb;
}

int stp_netlink_send(const char *records, u32 size, bool wait)
{
	struct sk_buff *skb = build_message(records, size);
	int rc;

	if (!skb)
		return -ENOMEM;
	rc = netlink_unicast(owner_net->genl_sock, skb, owner_port, !wait);
	if (rc >= 0)
		return 0;
	if (rc == -ECONNREFUSED)
		WRITE_ONCE(owner_gone, true);
	return rc == -ERESTARTSYS || rc == -ERESTARTNOINTR ? -EINTR : rc;
}
