// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * netfilter.hook: a hook in every network namespace, also in those that come later. Handlers run in softirq context, or in the process that
 * sends. A handler that is skipped lets the packet pass.
 */
#include "../port/port.h"
#include <linux/bitmap.h>
#include <linux/kernel.h>
#include <linux/netfilter.h>
#include <linux/netfilter_arp.h>
#include <linux/rcupdate.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>
#include "../core/family.h"
#include "../core/session.h"

static struct nf_hook_ops *hooks;
static const struct stp_family_use *family;
static int *refusals;	/* by row: why some namespace does not take it, 0 where all do */
static unsigned int namespaces_id;
static bool armed;

/* By their places in stp_hit.words. */
enum { HOOKNUM, SKB, IN, OUT, VERDICT, WORDS };

stp_i64 stp_netfilter_verdict(struct stp_context *c)
{
	return *(stp_i64 *)(unsigned long)c->hit->words[VERDICT];
}

/* Of others the packet core says in the log that it does not know them, once, and loses the packet. */
void stp_netfilter_set_verdict(struct stp_context *c, stp_i64 verdict)
{
	switch (verdict & NF_VERDICT_MASK) {
	case NF_STOP:	/* no later hook is asked: that is no more */
		verdict = NF_ACCEPT;
		fallthrough;
	case NF_DROP:
	case NF_ACCEPT:
	case NF_STOLEN:
	case NF_QUEUE:
		*(stp_i64 *)(unsigned long)c->hit->words[VERDICT] = verdict;
		break;
	default:
		stp_errorf(c, 0, "netfilter has no verdict %d", verdict);
	}
}

static unsigned int hooked(void *private, struct sk_buff *skb, const struct nf_hook_state *state)
{
	stp_i64 verdict = NF_ACCEPT;
	const u64 words[WORDS] = {
		[HOOKNUM] = state->hook, [SKB] = (unsigned long)skb, [IN] = (unsigned long)state->in, [OUT] = (unsigned long)state->out,
		[VERDICT] = (unsigned long)&verdict,
	};
	const struct stp_hit hit = { .words = words };

	stp_probe_hit_with(private, &hit);
	return verdict;
}

static const struct stp_netfilter_probe *row(u32 index)
{
	return &((const struct stp_netfilter_probe *)family->table)[index];
}

/* Registering one that is not there makes the kernel complain. */
static bool has_hook(u32 pf, u32 hook)
{
	switch (pf) {
	case NFPROTO_ARP:
		return hook < NF_ARP_NUMHOOKS;
	case NFPROTO_IPV4:
	case NFPROTO_IPV6:
	case NFPROTO_BRIDGE:
		return hook <= NF_INET_POST_ROUTING;
	default:
		return false;
	}
}

/* What each namespace has for us: the rows that it has taken, as bits; NULL where there was no memory for them. */
struct in_namespace {
	unsigned long *taken;
};

static int register_in(struct net *net, u32 index)
{
	struct in_namespace *own = net_generic(net, namespaces_id);
	int rc = has_hook(row(index)->pf, row(index)->hook) ? 0 : -EINVAL;

	if (!own->taken)
		rc = -ENOMEM;
	if (!rc)
		rc = nf_register_net_hook(net, &hooks[index]);
	if (!rc)
		__set_bit(index, own->taken);
	return rc;
}

/* A namespace that takes some hooks and others not is none that fails: its processes live on. */
static int namespace_came(struct net *net)
{
	struct in_namespace *own = net_generic(net, namespaces_id);
	u32 i;

	own->taken = bitmap_zalloc(family->n, GFP_KERNEL);
	for (i = 0; i < family->n; i++) {
		int rc = register_in(net, i);

		if (rc)
			refusals[i] = rc;
	}
	return 0;
}

static void namespace_goes(struct net *net)
{
	struct in_namespace *own = net_generic(net, namespaces_id);
	u32 i;

	for (i = 0; own->taken && i < family->n; i++)
		if (test_bit(i, own->taken))
			nf_unregister_net_hook(net, &hooks[i]);
	bitmap_free(own->taken);
}

static struct pernet_operations namespaces = {
	.init = namespace_came, .exit = namespace_goes, .id = &namespaces_id, .size = sizeof(struct in_namespace),
};

static int netfilter_prepare(const struct stp_family_use *use)
{
	u32 i;

	family = use;
	hooks = stp_port_alloc(use->n * sizeof(*hooks));
	refusals = stp_port_alloc(use->n * sizeof(*refusals));
	if (!hooks || !refusals) {
		stp_session_warn("no memory for %d netfilter hooks", (stp_i64)use->n);
		return -ENOMEM;
	}
	for (i = 0; i < use->n; i++)
		hooks[i] = (struct nf_hook_ops){
			.hook = hooked, .priv = (void *)row(i)->probe, .pf = row(i)->pf, .hooknum = row(i)->hook, .priority = row(i)->priority,
		};
	return 0;
}

static int netfilter_arm(const struct stp_family_use *use)
{
	u32 i;
	int rc = register_pernet_subsys(&namespaces);

	armed = !rc;
	for (i = 0; i < use->n; i++)
		if (rc || refusals[i])
			stp_session_refused(row(i)->probe, rc ? rc : refusals[i]);
	return 0;
}

static void netfilter_disarm(const struct stp_family_use *use)
{
	if (armed)
		unregister_pernet_subsys(&namespaces);
	armed = false;
	synchronize_rcu();
}

static void netfilter_release(const struct stp_family_use *use)
{
	stp_port_free(hooks);
	stp_port_free(refusals);
	hooks = NULL;
	refusals = NULL;
}

const struct stp_family stp_family_netfilter = {
	.name = "netfilter",
	.prepare = netfilter_prepare,
	.arm = netfilter_arm,
	.disarm = netfilter_disarm,
	.release = netfilter_release,
};
