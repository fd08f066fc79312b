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

#endif
