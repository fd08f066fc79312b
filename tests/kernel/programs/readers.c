/*
 * readers THREADS READS [PAUSE]: each thread reads /dev/zero so many times, 1001 bytes in the first, 1002 in the second and so on, all at once;
 * PAUSE: microseconds between two reads.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int reads, microseconds;
static pthread_barrier_t start;

static void *reader(void *number)
{
	char buffer[2048];
	long size = 1001 + (long)number;
	int i, file = open("/dev/zero", O_RDONLY);

	pthread_barrier_wait(&start);
	for (i = 0; i < reads; i++) {
		if (read(file, buffer, size) != size)
			exit(1);
		if (microseconds)
			usleep(microseconds);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	long i, threads = atoi(argv[1]);
	static pthread_t all[1024];
	pthread_attr_t small;

	reads = atoi(argv[2]);
	microseconds = argc > 3 ? atoi(argv[3]) : 0;
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 65536);
	pthread_barrier_init(&start, NULL, threads);
	for (i = 0; i < threads; i++)
		pthread_create(&all[i], &small, reader, (void *)i);
	for (i = 0; i < threads; i++)
		pthread_join(all[i], NULL);
	return 0;
}
