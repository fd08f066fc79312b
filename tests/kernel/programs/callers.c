/* callers ACTION...: makes system calls whose arguments and results a test knows. Each action is a function below. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static char buffer[1 << 17];

/* One read of that many bytes, and what came of it: the bytes too, of a text. */
static void read_some(const char *path, off_t from, size_t count)
{
	int file = open(path, O_RDONLY);
	ssize_t got = pread(file, buffer, count, from);

	printf("read %zu: %zd %.*s\n", count, got, strstr(path, ".text") && got > 0 ? (int)got : 0, buffer);
	close(file);
}

static void sizes(void)
{
	static const size_t all[] = { 1, 22, 333, 4444, 55555 };
	int i, file = open("/dev/zero", O_RDONLY);

	for (i = 0; i < 5; i++)
		if (read(file, buffer, all[i]) != (ssize_t)all[i])
			exit(1);
}

static void file(void)
{
	struct rlimit limit = { 123, 456 };
	int out = open("/tmp/callers.text", O_CREAT | O_TRUNC | O_WRONLY, 0600);

	if (setrlimit(RLIMIT_NOFILE, &limit) || write(out, "abcdefghijklmnopqrstuvwxyz", 26) != 26)
		exit(1);
	close(out);
	read_some("/tmp/callers.text", 4, 333);
}

static void changed(void)
{
	read_some("/tmp/callers.text", 0, 5000);
	read_some("/tmp/callers.text", 0, 5001);
	read_some("/tmp/callers.text", 0, 5002);
	printf("policy %x\n", sched_getscheduler(0));
	printf("futex %ld\n", syscall(SYS_futex, buffer, FUTEX_WAKE_BITSET, 1, NULL, NULL, 0));
}

static void opens(void)
{
	struct stat status;

	open("/no/such/file", O_RDONLY);
	stat("/no/such/file", &status);
	open("/tmp/callers.text", O_RDONLY);
}

static void mode(void)
{
	umask(0);
	unlink("/tmp/callers.mode");
	close(open("/tmp/callers.mode", O_CREAT | O_WRONLY, 0641));
}

static void user(void)
{
	if (!sethostname(buffer, 5000) || setresuid(-2, -2, -2))
		exit(1);
	getuid();
	sethostname(buffer, 5000);
}

static void futex(void)
{
	syscall(SYS_futex, buffer, FUTEX_WAKE_BITSET, 11, NULL, buffer + 8, 0x89abcdef);
}

static void policy(void)
{
	struct sched_param none = { 0 };

	read_some("/dev/zero", 0, 33);
	if (sched_setscheduler(0, SCHED_OTHER | SCHED_RESET_ON_FORK, &none))
		exit(1);
	read_some("/dev/zero", 0, 34);
}

static void status(void)
{
	read_some("/proc/self/status", 0, 4096);
}

static void directory(void)
{
	syscall(SYS_getdents, open("/proc/self", O_RDONLY | O_DIRECTORY), buffer, 4096);
}

static void pipes(void)
{
	int ends[2];

	if (pipe(ends))
		exit(1);
	close(ends[0]);
	close(ends[1]);
}

/* ---- eight threads that wait in read, all at once, each for sizes of its own ---- */

#define THREADS 8
#define READS 100
static int ends[THREADS][2];

static size_t size_of(long thread, int i)
{
	return 1 + (thread * 37 + i * 11) % 500;
}

static void *waiting(void *number)
{
	static char space[THREADS][1 << 17];
	long thread = (long)number;
	int i;

	for (i = 0; i < READS; i++)
		if (read(ends[thread][0], space[thread], 100000 + thread * 1000 + i) != (ssize_t)size_of(thread, i))
			exit(1);
	return NULL;
}

/* Each write is read by itself. */
static void threads(void)
{
	pthread_t all[THREADS];
	long thread;
	int i;

	for (thread = 0; thread < THREADS; thread++)
		if (pipe2(ends[thread], O_DIRECT) || pthread_create(&all[thread], NULL, waiting, (void *)thread))
			exit(1);
	for (i = 0; i < READS; i++) {
		for (thread = 0; thread < THREADS; thread++) {
			long other = (thread * 5 + i) % THREADS;

			if (write(ends[other][1], buffer, size_of(other, i)) != (ssize_t)size_of(other, i))
				exit(1);
		}
		usleep(2000);
	}
	for (thread = 0; thread < THREADS; thread++)
		pthread_join(all[thread], NULL);
}

int main(int argc, char **argv)
{
	static const struct { const char *name; void (*run)(void); } actions[] = {
		{ "sizes", sizes }, { "file", file }, { "changed", changed }, { "opens", opens }, { "mode", mode }, { "user", user },
		{ "futex", futex }, { "policy", policy }, { "status", status }, { "directory", directory }, { "pipes", pipes }, { "threads", threads },
	};
	size_t i;
	int word;

	/* What has never been written to is not in memory. */
	memset(buffer, 1, 8);
	for (word = 1; word < argc; word++)
		for (i = 0; i < sizeof(actions) / sizeof(*actions); i++)
			if (!strcmp(argv[word], actions[i].name))
				actions[i].run();
	return 0;
}
