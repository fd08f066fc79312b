/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A script as an ordinary process: begin, end, error and timer probes in one thread with one poll loop. Parameters come as
 * NAME=VALUE (protocol.h), records go to standard output, commands come from standard input; its end means that the owner
 * is gone. Exit status 0 when the session ended well, 1 when it failed, 2 when it could not start.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "user.h"

#define DEFAULT_RING (1u << 20)

struct parameters {
	struct stp_session_settings settings;
	unsigned long long token;
};

/* The text after "name=", or 0. */
static const char *value_of(const char *argument, const char *name)
{
	size_t n = strlen(name);

	return !strncmp(argument, name, n) && argument[n] == '=' ? argument + n + 1 : 0;
}

/* stp_globals may be given more than once: its lines add up. They are needed until the process ends. */
static const char *add_lines(const char *lines, const char *more)
{
	char *all = malloc(strlen(lines ? lines : "") + strlen(more) + 2);

	if (all)
		sprintf(all, "%s%s\n", lines ? lines : "", more);
	return all;
}

static int parse(const char *argument, struct parameters *p)
{
	const char *v;

	if ((v = value_of(argument, "stp_token")))
		p->token = strtoull(v, 0, 0);
	else if ((v = value_of(argument, "stp_target")))
		p->settings.target = strtoll(v, 0, 0);
	else if ((v = value_of(argument, "stp_buffer")))
		p->settings.ring_bytes = (stp_u32)strtoul(v, 0, 0);
	else if ((v = value_of(argument, "stp_globals")))
		p->settings.globals = add_lines(p->settings.globals, v);
	else if (!value_of(argument, "stp_port")) {
		fprintf(stderr, "%s: unknown parameter\n", argument);
		return 0;
	}
	return 1;
}

/* The terminal's Ctrl-C is the owner's to obey: it sends a command. A closed output is seen by write. */
static void leave_signals_to_the_owner(void)
{
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
}

/* Waits for a command or a timer and serves it. */
static void wait_and_serve(void)
{
	struct pollfd fds[2] = { { .fd = STDIN_FILENO, .events = POLLIN }, { .fd = stp_timers_fd(), .events = POLLIN } };

	if (poll(fds, 2, -1) < 0)
		return;
	if (fds[0].revents && !stp_wire_obey())
		stp_session_stop(STP_STOP_OWNER_GONE);
	if (fds[1].revents)
		stp_timers_fire();
}

static int run(const struct parameters *p)
{
	int failed;

	stp_wire_begin(p->token);
	if (stp_session_prepare(&p->settings)) {
		fprintf(stderr, "no memory for the script's arrays and buffers\n");
		return 2;
	}
	stp_session_begin();
	stp_wire_drain();
	while (!stp_session_stopping()) {
		wait_and_serve();
		stp_wire_drain();
	}
	stp_session_end();
	stp_wire_drain();
	failed = stp_session_failed();
	stp_session_release();
	return failed;
}

int main(int argc, char **argv)
{
	struct parameters p = { .settings = { .ring_bytes = DEFAULT_RING, .drain = stp_wire_drain } };
	int i;

	stp_user_stack_begins(__builtin_frame_address(0));
	for (i = 1; i < argc; i++)
		if (!parse(argv[i], &p))
			return 2;
	leave_signals_to_the_owner();
	return run(&p);
}
