/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records to standard output, commands from standard input (protocol.h). */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>
#include "../../core/context.h"
#include "../port.h"
#include "user.h"

#define MESSAGE 65536

static stp_u64 token;
static stp_bool reader_gone;

void stp_wire_begin(stp_u64 expected)
{
	token = expected;
}

static void wait_until_writable(void)
{
	struct pollfd p = { .fd = STDOUT_FILENO, .events = POLLOUT };

	poll(&p, 1, -1);
}

/* 0 when nobody reads any more. */
static stp_bool write_all(const char *at, stp_size size)
{
	while (size) {
		ssize_t n = write(STDOUT_FILENO, at, size);

		if (n >= 0) {
			at += n;
			size -= (stp_size)n;
		} else if (errno == EAGAIN)
			wait_until_writable();
		else if (errno != EINTR)
			return 0;
	}
	return 1;
}

static stp_u64 count_records(const char *at, stp_u32 size)
{
	const char *end = at + size;
	stp_u64 n = 0;

	for (; at < end; n++)
		at += stp_ring_room_for(((const struct stp_record *)at)->length);
	return n;
}

/* One run of records; 0 when the ring is empty. */
static stp_u32 send_some(struct stp_ring *ring)
{
	const char *at;
	stp_u32 size = stp_ring_peek(ring, MESSAGE, &at);

	if (!size)
		return 0;
	if (!reader_gone && !write_all(at, size)) {
		reader_gone = 1;
		stp_session_stop(STP_STOP_OWNER_GONE);
	}
	if (reader_gone)
		stp_session_unsent(count_records(at, size));
	else
		stp_session_sent(stp_port_now());
	stp_ring_consume(ring, size);
	return size;
}

void stp_wire_drain(void)
{
	unsigned i;

	for (i = 0; i < stp_contexts_count(); i++)
		while (send_some(&stp_contexts_slot(i)->ring))
			;
}

static void obey(const struct stp_command *command)
{
	if (command->token == token && (command->command == STP_CMD_STOP || command->command == STP_CMD_TARGET_GONE))
		stp_session_stop(STP_STOP_COMMAND);
}

stp_bool stp_wire_obey(void)
{
	static char bytes[sizeof(struct stp_command)];
	static stp_size have;
	struct stp_command command;
	ssize_t n = read(STDIN_FILENO, bytes + have, sizeof(bytes) - have);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	have += (stp_size)n;
	if (have == sizeof(bytes)) {
		memcpy(&command, bytes, sizeof(command));
		obey(&command);
		have = 0;
	}
	return n > 0;
}
