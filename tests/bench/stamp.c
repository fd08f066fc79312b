/* stamp COMMAND ...: runs it and prints each line of its standard output behind the time at which it came, in ns. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

static void copy_lines(int from)
{
	char line[4096], *end;
	size_t held = 0;
	ssize_t n;

	while ((n = read(from, line + held, sizeof(line) - held)) > 0) {
		long long at = now();

		held += (size_t)n;
		while ((end = memchr(line, '\n', held))) {
			printf("%lld %.*s\n", at, (int)(end - line), line);
			held -= (size_t)(end + 1 - line);
			memmove(line, end + 1, held);
		}
		if (held == sizeof(line))
			held = 0;
	}
}

int main(int argc, char **argv)
{
	int ends[2], status = 1;

	if (argc < 2 || pipe(ends))
		return 2;
	if (!fork()) {
		dup2(ends[1], 1);
		close(ends[0]);
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	close(ends[1]);
	copy_lines(ends[0]);
	wait(&status);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
