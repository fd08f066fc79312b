/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Process 1 of the sandbox: runs commands for the other end of a virtio-serial port. frames.ts is that other end.
 *
 * A frame is a header and `length` bytes. Each command has a run number chosen by the caller, its own session, and three
 * pipes. A run ends with its first process: what its pipes hold then is sent, what a background process writes later is not.
 * When the port's other end goes away the machine powers off, so nothing outlives its owner.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum frame_kind {
	/* To the sandbox */
	START = 1,	/* u32 argc, u32 envc, then strings ended by NUL: directory, argv, environment */
	INPUT = 2,	/* bytes for standard input; nothing: end of it */
	SIGNAL = 3,	/* u32 signal, u32 to its whole process group */
	CLOSE = 4,	/* u32 1 or 2: nobody reads this output any more */
	POWER_OFF = 5,
	/* From the sandbox */
	READY = 16,
	OUTPUT = 17,	/* bytes of standard output */
	ERROR_OUTPUT = 18,
	TAKEN = 19,	/* u32: so many bytes of input have gone to the process */
	EXITED = 20,	/* u32 wait status, as waitpid(2) gives it */
};

struct header {
	uint32_t kind, run, length;
};

enum { MAX_RUNS = 16, INPUT_WINDOW = 256 * 1024, MAX_FRAME = 1024 * 1024, CHUNK = 32 * 1024, MAX_STRINGS = 4096 };

struct run {
	uint32_t number;	/* 0: free */
	pid_t pid;
	int in, out, err;	/* -1: closed */
	int input_ended;
	size_t input_length;
	char input[INPUT_WINDOW];
};

static struct run runs[MAX_RUNS];
static int port;
static char frame[MAX_FRAME];

static void power_off(void)
{
	sync();
	reboot(RB_POWER_OFF);
	_exit(1);
}

static void write_port(const void *bytes, size_t length)
{
	const char *from = bytes;

	while (length > 0) {
		ssize_t n = write(port, from, length);

		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n <= 0)
			power_off();
		from += n;
		length -= n;
	}
}

static void read_port(void *bytes, size_t length)
{
	char *to = bytes;

	while (length > 0) {
		ssize_t n = read(port, to, length);

		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n <= 0)
			power_off();
		to += n;
		length -= n;
	}
}

/* Header and payload in one write, as each write is one buffer of the port. */
static void send_frame(uint32_t kind, uint32_t run, const void *payload, uint32_t length)
{
	static char buffer[sizeof(struct header) + CHUNK];
	struct header header = { kind, run, length };

	memcpy(buffer, &header, sizeof header);
	memcpy(buffer + sizeof header, payload, length);
	write_port(buffer, sizeof header + length);
}

static struct run *find_run(uint32_t number)
{
	for (int i = 0; i < MAX_RUNS; i++)
		if (runs[i].number == number)
			return &runs[i];
	return NULL;
}

static void close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Sends what a pipe holds now; `all` goes on until it is empty. */
static void forward(struct run *run, int *fd, uint32_t kind, int all)
{
	char chunk[CHUNK];

	do {
		ssize_t n = *fd < 0 ? -1 : read(*fd, chunk, sizeof chunk);

		if (n < 0)
			return;
		if (n == 0) {
			close_end(fd);
			return;
		}
		send_frame(kind, run->number, chunk, n);
	} while (all);
}

static void push_input(struct run *run)
{
	ssize_t n = run->in < 0 ? (ssize_t)run->input_length : write(run->in, run->input, run->input_length);

	if (n < 0 && errno != EAGAIN && errno != EINTR) {
		close_end(&run->in);
		n = run->input_length;
	}
	if (n > 0) {
		uint32_t taken = n;

		run->input_length -= n;
		memmove(run->input, run->input + n, run->input_length);
		send_frame(TAKEN, run->number, &taken, sizeof taken);
	}
	if (run->input_ended && run->input_length == 0)
		close_end(&run->in);
}

static void finish(struct run *run, int status)
{
	uint32_t value = status;

	forward(run, &run->out, OUTPUT, 1);
	forward(run, &run->err, ERROR_OUTPUT, 1);
	close_end(&run->in);
	close_end(&run->out);
	close_end(&run->err);
	send_frame(EXITED, run->number, &value, sizeof value);
	run->number = 0;
}

static void reap(void)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (int i = 0; i < MAX_RUNS; i++)
			if (runs[i].number && runs[i].pid == pid)
				finish(&runs[i], status);
}

static void become(char *directory, char **argv, char **environment, const int *ends)
{
	sigset_t none;

	setsid();
	for (int fd = 0; fd < 3; fd++)
		dup2(ends[fd], fd);
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	environ = environment;
	if (chdir(directory) < 0)
		dprintf(2, "sandbox: cannot enter %s: %s\n", directory, strerror(errno));
	else {
		execvp(argv[0], argv);
		dprintf(2, "sandbox: cannot run %s: %s\n", argv[0], strerror(errno));
	}
	_exit(127);
}

/* Splits the payload of START. Returns 0 when it is not well formed. */
static int split(char *payload, size_t length, char **directory, char ***argv, char ***environment)
{
	static char *strings[MAX_STRINGS + 2];
	uint32_t argc, envc, next = 0;
	char *at = payload + 2 * sizeof(uint32_t), *end = payload + length;

	if (length < 2 * sizeof(uint32_t) || payload[length - 1] != '\0')
		return 0;
	memcpy(&argc, payload, sizeof argc);
	memcpy(&envc, payload + sizeof argc, sizeof envc);
	if (argc == 0 || argc > MAX_STRINGS / 2 || envc > MAX_STRINGS / 2)
		return 0;
	*directory = at;
	*argv = strings;
	*environment = strings + argc + 1;
	for (uint32_t i = 0; i < argc + envc; i++) {
		at += strlen(at) + 1;
		if (at >= end)
			return 0;
		if (i == argc)
			strings[next++] = NULL;
		strings[next++] = at;
	}
	if (envc == 0)
		strings[next++] = NULL;
	strings[next] = NULL;
	return 1;
}

static void start(uint32_t number, char *payload, size_t length)
{
	struct run *run = find_run(0);
	char *directory, **argv, **environment;
	int in[2], out[2], err[2];
	uint32_t refused = 126 << 8;

	if (!run || !split(payload, length, &directory, &argv, &environment) || pipe2(in, O_CLOEXEC) < 0 ||
	    pipe2(out, O_CLOEXEC) < 0 || pipe2(err, O_CLOEXEC) < 0) {
		send_frame(EXITED, number, &refused, sizeof refused);
		return;
	}
	run->pid = fork();
	if (run->pid == 0)
		become(directory, argv, environment, (int[]){ in[0], out[1], err[1] });
	close(in[0]);
	close(out[1]);
	close(err[1]);
	fcntl(in[1], F_SETFL, O_NONBLOCK);
	fcntl(out[0], F_SETFL, O_NONBLOCK);
	fcntl(err[0], F_SETFL, O_NONBLOCK);
	run->number = number;
	run->in = in[1];
	run->out = out[0];
	run->err = err[0];
	run->input_ended = 0;
	run->input_length = 0;
	if (run->pid < 0)
		finish(run, refused);
}

static void take_input(struct run *run, const char *bytes, size_t length)
{
	if (length == 0)
		run->input_ended = 1;
	else if (length <= INPUT_WINDOW - run->input_length) {
		memcpy(run->input + run->input_length, bytes, length);
		run->input_length += length;
	}
	push_input(run);
}

static void take_frame(void)
{
	struct header header;
	struct run *run;
	uint32_t words[2] = { 0, 0 };

	read_port(&header, sizeof header);
	if (header.length > sizeof frame)
		power_off();
	read_port(frame, header.length);
	memcpy(words, frame, header.length < sizeof words ? header.length : sizeof words);
	run = find_run(header.run);
	if (header.kind == START)
		start(header.run, frame, header.length);
	else if (header.kind == POWER_OFF)
		power_off();
	else if (!run || header.run == 0)
		return;
	else if (header.kind == INPUT)
		take_input(run, frame, header.length);
	else if (header.kind == SIGNAL)
		kill(words[1] ? -run->pid : run->pid, words[0]);
	else if (header.kind == CLOSE)
		close_end(words[0] == 1 ? &run->out : &run->err);
}

static int children_signal(void)
{
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* One turn: waits until something can be done, and does it. A closed end is -1, which poll(2) leaves out. */
static void turn(int children)
{
	struct pollfd ready[2 + 3 * MAX_RUNS] = { { port, POLLIN, 0 }, { children, POLLIN, 0 } };
	struct signalfd_siginfo info;

	for (int i = 0; i < MAX_RUNS; i++) {
		struct run *run = &runs[i];
		struct pollfd *its = ready + 2 + 3 * i;

		its[0] = (struct pollfd){ run->number && run->input_length ? run->in : -1, POLLOUT, 0 };
		its[1] = (struct pollfd){ run->number ? run->out : -1, POLLIN, 0 };
		its[2] = (struct pollfd){ run->number ? run->err : -1, POLLIN, 0 };
	}
	if (poll(ready, 2 + 3 * MAX_RUNS, -1) < 0)
		return;
	for (int i = 0; i < MAX_RUNS; i++) {
		struct pollfd *its = ready + 2 + 3 * i;

		if (its[0].revents)
			push_input(&runs[i]);
		if (its[1].revents)
			forward(&runs[i], &runs[i].out, OUTPUT, 0);
		if (its[2].revents)
			forward(&runs[i], &runs[i].err, ERROR_OUTPUT, 0);
	}
	if (ready[1].revents) {
		while (read(children, &info, sizeof info) > 0)
			continue;
		reap();
	}
	if (ready[0].revents & (POLLHUP | POLLERR))
		power_off();
	if (ready[0].revents & POLLIN)
		take_frame();
}

int main(int argc, char **argv)
{
	int children = children_signal();

	port = argc == 2 ? open(argv[1], O_RDWR | O_CLOEXEC) : -1;
	if (port < 0) {
		fprintf(stderr, "sandbox: no port to its owner\n");
		power_off();
	}
	send_frame(READY, 0, "", 0);
	for (;;)
		turn(children);
}
