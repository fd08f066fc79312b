/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Returns of functions that ftrace reaches: one ftrace_ops for all of a group, and the kernel's return hooks (linux/rethook.h), which kretprobes and
 * fprobes are made of. They are not exported, so they are looked up; where they are not there, returns are kretprobes. All functions
 * share one pool of calls under way.
 */

#define LEAST_CALLS 512
#define MOST_CALLS 32768
#define MOST_BYTES (16u << 20)	/* of a pool */

struct returns {
	struct ftrace_ops ops;
	struct sites sites;
	struct rethook *hook;
	bool armed;
};

struct call {
	struct rethook_node node;	/* first: the kernel allocates and frees by it */
	const struct site *site;
	char data[];
};

/* ---- what is looked up ---- */

static struct rethook_node *no_call(struct rethook *hook)
{
	return NULL;
}

static void no_hook(struct rethook_node *node, struct pt_regs *regs, bool mcount)
{
}

static void no_recycle(struct rethook_node *node)
{
}

static void no_end(struct rethook *hook)
{
}

static struct rethook *no_pool(void *data, rethook_handler_t handler, int size, int n)
{
	return NULL;
}

static struct rethook *no_empty_pool(void *data, rethook_handler_t handler)
{
	return NULL;
}

static void no_add(struct rethook *hook, struct rethook_node *node)
{
}

DEFINE_STATIC_CALL(stp_rethook_try_get, no_call);
DEFINE_STATIC_CALL(stp_rethook_hook, no_hook);
DEFINE_STATIC_CALL(stp_rethook_recycle, no_recycle);
DEFINE_STATIC_CALL(stp_rethook_stop, no_end);
DEFINE_STATIC_CALL(stp_rethook_free, no_end);
DEFINE_STATIC_CALL(stp_rethook_alloc, no_pool);
DEFINE_STATIC_CALL(stp_rethook_alloc_empty, no_empty_pool);
DEFINE_STATIC_CALL(stp_rethook_add, no_add);

/* Since 6.7 (kernel commit 4bbd93455659) the kernel fills the pool itself. */
#define FILLS_POOL __builtin_types_compatible_p(typeof(rethook_alloc), typeof(no_pool))

static bool have_returns;

static void look_up_returns(void)
{
	have_returns = STP_LOOKUP_CALL(stp_rethook_try_get, "rethook_try_get") && STP_LOOKUP_CALL(stp_rethook_hook, "rethook_hook") &&
		STP_LOOKUP_CALL(stp_rethook_recycle, "rethook_recycle") && STP_LOOKUP_CALL(stp_rethook_free, "rethook_free") &&
		STP_LOOKUP_CALL(stp_rethook_stop, "rethook_stop") &&
		(FILLS_POOL ? STP_LOOKUP_CALL(stp_rethook_alloc, "rethook_alloc") :
			      STP_LOOKUP_CALL(stp_rethook_alloc_empty, "rethook_alloc") && STP_LOOKUP_CALL(stp_rethook_add, "rethook_add_node"));
}

/* ---- hits ---- */

/* Preemption is off. */
static __attribute__((flatten)) void call_ended(struct rethook_node *node, void *data, unsigned long address, struct pt_regs *regs)
{
	struct call *call = container_of(node, struct call, node);

	leave_call(call->site, call->data, regs);
}

/* Before 6.6 (kernel commit cb16330d1274). */
static void __maybe_unused call_ended_somewhere(struct rethook_node *node, void *data, struct pt_regs *regs)
{
	call_ended(node, data, 0, regs);
}

#define CALL_ENDED __builtin_choose_expr(__builtin_types_compatible_p(rethook_handler_t, typeof(&call_ended)), call_ended, call_ended_somewhere)

static void begin_call(struct returns *own, const struct site *site, struct pt_regs *regs)
{
	struct rethook_node *node = static_call(stp_rethook_try_get)(own->hook);
	struct call *call = container_of(node, struct call, node);

	if (unlikely(!node)) {
		if (rcu_is_watching())
			miss_calls(site, 1);
		else
			skip_calls(site, STP_SKIP_BUSY);
		return;
	}
	call->site = site;
	if (likely(enter_call(site, call->data, regs)))
		static_call(stp_rethook_hook)(node, regs, true);
	else
		static_call(stp_rethook_recycle)(node);
}

/* Any context in which functions can be traced. The kernel's guard against recursion also keeps preemption off. */
static __attribute__((flatten)) void call_begins(unsigned long ip, unsigned long parent, struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	struct returns *own = container_of(ops, struct returns, ops);
	const struct site *site = find_site(&own->sites, ip);
	int bit;

	if (unlikely(!site))
		return;
	bit = ftrace_test_recursion_trylock(ip, parent);
	if (unlikely(bit < 0)) {
		skip_calls(site, STP_SKIP_REENTRANT);
		return;
	}
	begin_call(own, site, stp_ftrace_regs(fregs));
	ftrace_test_recursion_unlock(bit);
}

/* ---- the pool ---- */

static u32 call_bytes(const struct sites *sites)
{
	u32 i, most = 0;

	for (i = 0; i < sites->n; i++)
		most = max(most, sites->all[i].data);
	return sizeof(struct call) + most;
}

/* Room that a script asks for it gets; what is chosen here has a limit. */
static u32 count_calls(const struct sites *sites, u32 bytes)
{
	u32 chosen = min_t(u32, MOST_CALLS, MOST_BYTES / bytes);
	u64 asked = 0, all = 0;
	u32 i, j;

	for (i = 0; i < sites->n; i++) {
		all += calls_of(&sites->all[i]);
		for (j = 0; j < sites->all[i].n; j++)
			asked += sites->all[i].rows[j]->maxactive;
	}
	return min_t(u64, max3(asked, min_t(u64, all, chosen), (u64)min_t(u32, LEAST_CALLS, chosen)), 1u << 20);
}

static struct rethook *fill_pool(struct rethook *hook, u32 bytes, u32 n)
{
	u32 i;

	for (i = 0; hook && i < n; i++) {
		struct call *call = kzalloc(bytes, GFP_KERNEL | __GFP_NOWARN);

		if (!call)
			break;
		static_call(stp_rethook_add)(hook, &call->node);
	}
	if (hook && i < n) {
		static_call(stp_rethook_free)(hook);
		return NULL;
	}
	return hook;
}

static struct rethook *make_pool(struct returns *own)
{
	rethook_handler_t handler = CALL_ENDED;
	u32 bytes = call_bytes(&own->sites), n = count_calls(&own->sites, bytes);
	struct rethook *hook;

	if (!FILLS_POOL)
		return fill_pool(static_call(stp_rethook_alloc_empty)(own, handler), bytes, n);
	hook = static_call(stp_rethook_alloc)(own, handler, bytes, n);
	return IS_ERR(hook) ? NULL : hook;
}

static void drop_pool(struct returns *own)
{
	if (own->hook)
		static_call(stp_rethook_free)(own->hook);
	own->hook = NULL;
}

/* ---- arming ---- */

static int hook_returns(struct returns *own)
{
	int rc;
	u32 i;

	for (i = 0; i < own->sites.n; i++)
		measure_calls(&own->sites.all[i]);
	own->hook = make_pool(own);
	if (!own->hook)
		return -ENOMEM;
	rc = hook_sites(&own->ops, &own->sites, call_begins);
	if (rc)
		drop_pool(own);
	return rc;
}

static void arm_returns(struct returns *own, struct places *places, struct outcomes *outcomes)
{
	int rc = make_sites(&own->sites, places);

	if (!rc)
		rc = hook_returns(own);
	own->armed = !rc;
	settle_places(outcomes, places, rc);
}

/*
 * Calls that are under way go on holding their place on their task's list, in memory of the pool, which lives until the last of them has
 * returned; none of our code runs for them any more.
 */
static void disarm_returns(struct returns *own)
{
	if (own->armed) {
		unhook_sites(&own->ops);
		static_call(stp_rethook_stop)(own->hook);
		synchronize_rcu();
	}
	own->armed = false;
	drop_pool(own);
	free_sites(&own->sites);
}
