// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The session's thread: begins and ends the session, and in between carries records from the rings to the owner's socket.
 *
 * Handlers never wake it: it looks every 10 ms while there is output and every 20 ms while there is none. It waits for a
 * slow reader inside the send, where a signal reaches it; records leave their ring only when the socket has accepted them.
 */
#include "../port.h"
#include <linux/completion.h>
#include <linux/hrtimer.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include "module.h"
#include "../../transport/netlink.h"
#include "../../core/context.h"

#define POLL_BUSY (10 * NSEC_PER_MSEC)
#define POLL_IDLE (20 * NSEC_PER_MSEC)
#define POLL_SLACK (2 * NSEC_PER_MSEC)
#define BURST (16 * 1024)	/* bytes in one round after which the thread looks again at once */
#define PATIENCE (HZ / 2)	/* what an unload leaves a reader to take the rest */

static DECLARE_COMPLETION(done);
static bool abandoned;		/* the module goes away: what does not fit the socket is given up */

static u64 count_records(const char *at, u32 size)
{
	const char *end = at + size;
	u64 n = 0;

	for (; at < end; n++)
		at += stp_ring_room_for(((const struct stp_record *)at)->length);
	return n;
}

/* Gives up records that nobody will take. */
static void discard(struct stp_ring *ring, const char *at, u32 size)
{
	stp_session_unsent(count_records(at, size));
	stp_ring_consume(ring, size);
}

/* Sends one message from this ring. Gives the bytes that left the ring; 0 also when a signal or lack of memory came between. */
static u32 drain_ring(struct stp_ring *ring)
{
	u32 most = STP_MESSAGE_BYTES, size;
	const char *at;
	int rc;

	for (;;) {
		bool give_up = READ_ONCE(abandoned);

		size = stp_ring_peek(ring, most, &at);
		if (!size)
			return 0;
		rc = stp_netlink_orphaned() ? -ECONNREFUSED : stp_netlink_send(at, size, !give_up);
		switch (rc) {
		case 0:
			stp_session_sent(stp_port_now());
			stp_ring_consume(ring, size);
			return size;
		case -EINTR:
			return 0;
		case -ENOMEM:
			if (most / 2 >= stp_ring_room_for(STP_BUFFER)) {
				most = (most / 2) & ~7u;
				continue;
			}
			if (!give_up)
				return 0;
			fallthrough;
		default:
			if (!stp_netlink_orphaned() && !give_up)
				return 0;
			discard(ring, at, size);
			return size;
		}
	}
}

/* One message from every ring that has something. */
static u32 drain_round(void)
{
	unsigned int i, n = stp_contexts_count();
	u32 moved = 0;

	for (i = 0; i < n; i++)
		moved += drain_ring(&stp_contexts_slot(i)->ring);
	return moved;
}

static bool rings_empty(void)
{
	unsigned int i, n = stp_contexts_count();
	const char *at;

	for (i = 0; i < n; i++)
		if (stp_ring_peek(&stp_contexts_slot(i)->ring, STP_MESSAGE_BYTES, &at))
			return false;
	return true;
}

/* Sleeps; a command or an unload ends it early. Signals have done their work once the thread is here: what they announce
 * is read from flags that were set before them. */
static void nap(u64 ns)
{
	ktime_t time = ns_to_ktime(ns);

	set_current_state(TASK_INTERRUPTIBLE);
	if (!stp_session_stopping())
		schedule_hrtimeout_range(&time, POLL_SLACK, HRTIMER_MODE_REL);
	__set_current_state(TASK_RUNNING);
	flush_signals(current);
}

/* Only the session's thread carries: a family may have something to say in a task that loads a module. */
void stp_thread_drain(void)
{
	while (current == stp_session_task && !rings_empty()) {
		if (drain_round()) {
			cond_resched();
			continue;
		}
		flush_signals(current);
		schedule_timeout_interruptible(1);
	}
}

static void carry_until_stop(void)
{
	while (!stp_session_stopping()) {
		u32 moved = drain_round();

		if (stp_netlink_orphaned())
			stp_session_stop(STP_STOP_OWNER_GONE);
		if (moved < BURST)
			nap(moved ? POLL_BUSY : POLL_IDLE);
		else
			cond_resched();
	}
	flush_signals(current);
	drain_round();	/* what was said last need not wait until all is disarmed */
}

static void wait_for_stop(void)
{
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (kthread_should_stop())
			break;
		schedule();
		flush_signals(current);
	}
	__set_current_state(TASK_RUNNING);
}

static int session_thread(void *unused)
{
	allow_kernel_signal(SIGTERM);
	stp_session_begin();
	carry_until_stop();
	stp_session_end();
	stp_thread_drain();
	complete_all(&done);
	wait_for_stop();
	return 0;
}

int stp_thread_create(void)
{
	struct task_struct *task = kthread_create(session_thread, NULL, "%s", module_name(THIS_MODULE));

	if (IS_ERR(task))
		return PTR_ERR(task);
	stp_session_task = get_task_struct(task);
	return 0;
}

void stp_thread_start(void)
{
	wake_up_process(stp_session_task);
}

void stp_thread_cancel(void)
{
	kthread_stop(stp_session_task);
	put_task_struct(stp_session_task);
}

void stp_thread_interrupt(enum stp_stop_reason reason)
{
	stp_session_stop(reason);
	send_sig(SIGTERM, stp_session_task, 1);
}

/* A session that still runs is ended as by a command; a reader that does not take the rest in time loses it. */
void stp_thread_stop(void)
{
	stp_thread_interrupt(STP_STOP_COMMAND);
	if (!wait_for_completion_timeout(&done, PATIENCE)) {
		WRITE_ONCE(abandoned, true);
		send_sig(SIGTERM, stp_session_task, 1);
	}
	kthread_stop(stp_session_task);
}

void stp_thread_release(void)
{
	put_task_struct(stp_session_task);
}

bool stp_thread_done(void)
{
	return completion_done(&done);
}
