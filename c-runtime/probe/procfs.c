// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * procfs("PATH"): files below /proc/systemtap/MODULE. The read probe of a file makes its text at the first read of each open file; write
 * probes get what a write(2) brings, in pieces that fit a string. Handlers run in the process that reads or writes, with what they
 * need about it in struct transfer, so that several processes can use a file at a time.
 */
#include "../port/port.h"
#include <linux/delay.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/namei.h>
#include <linux/proc_fs.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/stat.h>
#include <linux/uaccess.h>
#include <net/genetlink.h>
#include "../core/error.h"
#include "../core/family.h"
#include "../core/session.h"

#define ROOT "systemtap"
#define TRIES 3		/* of a hit that finds a global locked or its CPU in another handler */
#define PAUSE 10	/* ms between looks while the session starts */

/* The text of one read or write, by address in stp_hit.words. */
struct transfer {
	char *text;
	u32 length, size;
};

/* An open file. */
struct opened {
	struct mutex turn;
	bool built;
	struct transfer out;
	char in[STP_MAXSTRINGLEN];
	char text[];
};

static const struct stp_family_use *family;
static struct proc_dir_entry *directory;
static bool made_root;

/* ---- $value ---- */

static struct transfer *transfer_of(struct stp_context *c)
{
	return (struct transfer *)(unsigned long)c->hit->words[0];
}

/* Once in a session for each probe. */
static void warn_of_cut(struct stp_context *c, u32 size)
{
	char text[200];

	stp_format(text, sizeof(text), "the text of %s is cut at %d bytes: .maxsize allows more", c->probe->point, (stp_i64)size);
	stp_warn(c, text);
}

void stp_procfs_append(struct stp_context *c, const char *src)
{
	struct transfer *out = transfer_of(c);
	u32 wanted = strlen(src), length = min(wanted, out->size - out->length);

	if (length < wanted)
		warn_of_cut(c, out->size);
	memcpy(out->text + out->length, src, length);
	out->length += length;
}

void stp_procfs_set(struct stp_context *c, const char *src)
{
	transfer_of(c)->length = 0;
	stp_procfs_append(c, src);
}

void stp_procfs_get(struct stp_context *c, char *dst)
{
	const struct transfer *in = transfer_of(c);

	memcpy(dst, in->text, in->length);
	dst[in->length] = 0;
}

/* ---- the probes of a file ---- */

static const struct stp_procfs_probe *row(u32 index)
{
	return &((const struct stp_procfs_probe *)family->table)[index];
}

/* The next probe of the file from `index` on that reads or writes; NULL when there is none. */
static const struct stp_procfs_probe *probe_of(const char *path, bool writes, u32 *index)
{
	while (*index < family->n) {
		const struct stp_procfs_probe *one = row((*index)++);

		if (!strcmp(one->path, path) && writes == !one->size)
			return one;
	}
	return NULL;
}

static const struct stp_procfs_probe *reader_of(const char *path)
{
	u32 index = 0;

	return probe_of(path, false, &index);
}

/* 0, or why the handler has not run. It waits while the session starts: the files are there before it has begun. */
static int hit(const struct stp_probe *probe, struct transfer *transfer)
{
	u64 word = (unsigned long)transfer;
	const struct stp_hit one = { .words = &word };
	int tries = TRIES;

	while (stp_session_state() == STP_STATE_STARTING)
		if (msleep_interruptible(PAUSE))
			return -EINTR;
	while (tries-- && stp_session_state() == STP_STATE_RUNNING) {
		if (stp_probe_hit_with(probe, &one))
			return 0;
		cond_resched();
	}
	return -EBUSY;
}

/* ---- file operations ---- */

static int procfs_open(struct inode *inode, struct file *file)
{
	const struct stp_procfs_probe *reader = file->f_mode & FMODE_READ ? reader_of(pde_data(inode)) : NULL;
	u32 size = reader ? reader->size : 0;
	struct opened *own = kvzalloc(struct_size(own, text, size), GFP_KERNEL_ACCOUNT | __GFP_NOWARN);

	if (!own)
		return -ENOMEM;
	mutex_init(&own->turn);
	own->out = (struct transfer){ .text = own->text, .size = size };
	file->private_data = own;
	return 0;
}

static int procfs_release(struct inode *inode, struct file *file)
{
	kvfree(file->private_data);
	return 0;
}

static int build(struct opened *own, const char *path)
{
	const struct stp_procfs_probe *reader = reader_of(path);
	int rc = reader ? hit(reader->probe, &own->out) : -EINVAL;

	own->built = !rc;
	return rc;
}

static ssize_t procfs_read(struct file *file, char __user *to, size_t count, loff_t *at)
{
	struct opened *own = file->private_data;
	ssize_t rc;

	if (mutex_lock_interruptible(&own->turn))
		return -EINTR;
	rc = own->built ? 0 : build(own, pde_data(file_inode(file)));
	if (!rc)
		rc = simple_read_from_buffer(to, count, at, own->out.text, own->out.length);
	mutex_unlock(&own->turn);
	return rc;
}

static int take_piece(const char *path, struct transfer *in)
{
	const struct stp_procfs_probe *writer;
	u32 index = 0;
	int rc = -EINVAL;

	while ((writer = probe_of(path, true, &index))) {
		rc = hit(writer->probe, in);
		if (rc)
			return rc;
	}
	return rc;
}

/* What has been taken before something went wrong is taken: the writer is told how much. */
static ssize_t take_all(struct opened *own, const char *path, const char __user *from, size_t count)
{
	struct transfer in = { .text = own->in };
	size_t done = 0;
	int rc = 0;

	while (!rc && done < count) {
		in.length = min_t(size_t, count - done, STP_MAXSTRINGLEN - 1);
		rc = copy_from_user(own->in, from + done, in.length) ? -EFAULT : take_piece(path, &in);
		if (!rc)
			done += in.length;
		if (!rc && done < count && signal_pending(current))
			rc = -EINTR;
		cond_resched();
	}
	return done ? done : rc;
}

static ssize_t procfs_write(struct file *file, const char __user *from, size_t count, loff_t *at)
{
	struct opened *own = file->private_data;
	ssize_t rc;

	if (mutex_lock_interruptible(&own->turn))
		return -EINTR;
	rc = take_all(own, pde_data(file_inode(file)), from, count);
	mutex_unlock(&own->turn);
	if (rc > 0)
		*at += rc;
	return rc;
}

static const struct proc_ops operations = {
	.proc_open = procfs_open,
	.proc_read = procfs_read,
	.proc_write = procfs_write,
	.proc_lseek = default_llseek,
	.proc_release = procfs_release,
};

/* ---- the directory that all scripts of the machine share ---- */

/* procfs warns with a stack trace about a name that is there or a directory that is not empty: so we look first. */
static int look(const char *path, struct kstat *found)
{
	struct path place;
	int rc = kern_path(path, LOOKUP_FOLLOW, &place);

	if (rc)
		return rc;
	rc = vfs_getattr(&place, found, STATX_BASIC_STATS, AT_STATX_SYNC_AS_STAT);
	path_put(&place);
	return rc;
}

static int make_root(void)
{
	struct kstat found;

	if (look("/proc/" ROOT, &found))
		return proc_mkdir(ROOT, NULL) ? 0 : -ENOMEM;
	return S_ISDIR(found.mode) ? 0 : -EEXIST;
}

/* Of scripts that start or end at a time, one makes or removes the directory: genl_lock is a lock that modules share. */
static int make_directory(void)
{
	char path[sizeof("/proc/" ROOT "/") + MODULE_NAME_LEN];
	struct kstat found;
	int rc;

	snprintf(path, sizeof(path), "/proc/" ROOT "/%s", module_name(THIS_MODULE));
	genl_lock();
	rc = make_root();
	made_root = !rc;
	if (!rc && !look(path, &found))
		rc = -EEXIST;
	if (!rc) {
		directory = proc_mkdir(path + sizeof("/proc"), NULL);
		rc = directory ? 0 : -ENOMEM;
	}
	genl_unlock();
	return rc;
}

/* A directory has two links and one for each directory in it. */
static void remove_directory(void)
{
	struct kstat found;

	genl_lock();
	if (directory)
		proc_remove(directory);
	directory = NULL;
	if (made_root && !look("/proc/" ROOT, &found) && found.nlink == 2)
		remove_proc_entry(ROOT, NULL);
	made_root = false;
	genl_unlock();
}

/* ---- the files ---- */

static bool is_first_below(u32 index, u32 prefix)
{
	const char *path = row(index)->path;
	u32 i;

	for (i = 0; i < index; i++)
		if (!strncmp(row(i)->path, path, prefix))
			return false;
	return true;
}

/* Directories on the way to a file that no earlier file has needed. */
static int make_way(u32 index)
{
	const char *path = row(index)->path, *slash = path;

	while ((slash = strchr(slash, '/'))) {
		u32 prefix = ++slash - path;
		char *name = is_first_below(index, prefix) ? kstrndup(path, prefix - 1, GFP_KERNEL) : NULL;
		bool made = name ? proc_mkdir(name, directory) != NULL : !is_first_below(index, prefix);

		kfree(name);
		if (!made)
			return -ENOMEM;
	}
	return 0;
}

static bool is_first_of_file(u32 index)
{
	return is_first_below(index, strlen(row(index)->path) + 1);
}

static int make_file(u32 index)
{
	const char *path = row(index)->path;
	umode_t mode = S_IFREG;
	u32 i;

	for (i = index; i < family->n; i++)
		if (!strcmp(row(i)->path, path))
			mode |= row(i)->mode;
	return proc_create_data(path, mode, directory, &operations, (void *)path) ? 0 : -ENOMEM;
}

static int procfs_arm(const struct stp_family_use *use)
{
	u32 i;
	int rc;

	family = use;
	rc = make_directory();
	for (i = 0; i < use->n; i++) {
		if (!rc && is_first_of_file(i)) {
			rc = make_way(i);
			rc = rc ? rc : make_file(i);
		}
		if (rc)
			stp_session_refused(row(i)->probe, rc);
	}
	return 0;
}

/* Files that are open stay open and give EIO; who is inside one is waited for. */
static void procfs_disarm(const struct stp_family_use *use)
{
	remove_directory();
}

const struct stp_family stp_family_procfs = {
	.name = "procfs",
	.arm = procfs_arm,
	.disarm = procfs_disarm,
};
