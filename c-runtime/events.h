/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A part of rt.h: probes on what the kernel itself has to tell, and on what is read and written from outside. Each family's table is an
 * array of its struct; functions that $ names stand for are called from handlers of that family alone.
 */
#ifndef STP_EVENTS_H
#define STP_EVENTS_H

/* procfs("PATH").read and .write: a file of /proc/systemtap/MODULE. Handlers run in the process that reads or writes it. */
struct stp_procfs_probe {
	const struct stp_probe *probe;
	const char *path;	/* below the module's directory; probes with one path share the file */
	stp_u32 size;		/* of a read probe: bytes that the text can have; 0: a write probe */
	stp_u16 mode;		/* permission bits that the probe adds to the file's */
};
extern const struct stp_family stp_family_procfs;
/* $value of a read probe: sets the text, or adds to it; what is too long is cut. */
void stp_procfs_set(struct stp_context *c, const char *src);
void stp_procfs_append(struct stp_context *c, const char *src);
/* $value of a write probe: what was written, at most STP_MAXSTRINGLEN - 1 bytes of it at a time. */
void stp_procfs_get(struct stp_context *c, char *dst);

/* A function of the kernel or of a module, its entry or its returns; or an address in one. Rows of one module stand together, the kernel's first. */
struct stp_function_probe {
	const struct stp_probe *probe;
	const struct stp_probe *entry;	/* of a return: runs at the entry of the call, which it keeps something of; else 0 */
	const char *symbol;		/* all functions of that name; 0: offset is an address as the running kernel has it */
	const char *module;		/* 0: the kernel */
	stp_u64 offset;			/* bytes from the symbol */
	stp_u32 instance_size;		/* bytes that the entry keeps for its return */
	stp_u32 maxactive;		/* of a return: calls under way that must find room; 0: chosen at load */
	stp_bool is_return;
	stp_bool optional;		/* a wildcard gave it: where it cannot be armed it is left out */
	stp_bool all_registers;		/* the handler may ask for more than the registers of arguments */
};
extern const struct stp_family stp_family_function;

/* -DKRETACTIVE=N: maxactive of returns that say nothing themselves. */
#ifdef KRETACTIVE
#define STP_KRETACTIVE KRETACTIVE
#else
#define STP_KRETACTIVE 0
#endif

/* Runs one hit: counts it for a tally; else enters handler context, takes the CPU's context and the locks, runs condition and handler, commits
 * the record, reports an error. Any context, NMI included. Gives 0 when the hit was skipped (and counted). */
stp_bool stp_probe_hit_with(const struct stp_probe *probe, const struct stp_hit *hit);

/* kernel.trace, .tracepoint. */
struct stp_tracepoint_probe {
	const struct stp_probe *probe;
	const char *name;
	const char *module;	/* 0: the kernel itself */
	void *callback;		/* void (void *probe, arguments ...), as the tracepoint calls it; it gives the arguments to stp_tracepoint_hit */
};
extern const struct stp_family stp_family_tracepoint;
/* A hit, from the generated callback. probe: what the callback was given. Any context, preemption off. */
STP_INLINE void stp_tracepoint_hit(const void *probe, const stp_u64 *words)
{
	const struct stp_hit hit = { .words = words };

	stp_probe_hit_with(probe, &hit);
}

/* perf.type(N).config(M): a counter on every CPU, or of the tasks that run a program. */
struct stp_perf_probe {
	const struct stp_probe *probe;
	const char *program;	/* path of an executable, of perf_tasks */
	stp_u64 config;
	stp_u64 period;		/* events between hits, or hits in a second; 0: none, it is only read */
	stp_u32 type;
	stp_bool is_frequency;
};
extern const struct stp_family stp_family_perf, stp_family_perf_tasks;
/* @perf: what the counter in that row of its table has counted, on this CPU or in this task (a thread that has no counter of its own: in its
 * process's first thread); 0 where there is none, as in end probes. Any context. */
stp_i64 stp_perf_read(struct stp_context *c, stp_u32 index);
stp_i64 stp_perf_task_read(struct stp_context *c, stp_u32 index);

/* kernel.data: an address that the processor watches. */
struct stp_data_probe {
	const struct stp_probe *probe;
	const char *symbol;	/* looked up when the probe is armed; 0: address */
	stp_u64 address;
	stp_u64 length;		/* bytes; the next length that the processor can watch */
	stp_bool reads;		/* reads hit too, not writes alone */
};
extern const struct stp_family stp_family_data;

/* netfilter.hook. Words of a hit: hook, sk_buff, net_device in and out. */
struct stp_netfilter_probe {
	const struct stp_probe *probe;
	stp_u32 pf, hook;
	int priority;
};
extern const struct stp_family stp_family_netfilter;
/* $verdict: what becomes of the packet, NF_ACCEPT where nothing is said; an unknown one is an error. */
stp_i64 stp_netfilter_verdict(struct stp_context *c);
void stp_netfilter_set_verdict(struct stp_context *c, stp_i64 verdict);

#endif
