/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The module's end of generic netlink: records go to the owner's socket, commands come from it. Process context. */
#ifndef STP_NETLINK_H
#define STP_NETLINK_H
#include "../core/joined.h"
#include "protocol.h"
#include <linux/types.h>

/* Record bytes in one message: with its headers and the kernel's own trailer it fills one 64 KiB buffer; one byte more than
 * that would be charged to the reader's socket twice. */
#define STP_MESSAGE_BYTES 65000

/* Takes the network namespace of the calling task, the loader, as the owner's; watches for the end of its socket; registers
 * the family. 0 or a negative errno with nothing kept. */
STP_JOINED int stp_netlink_open(u32 port, u64 token);
STP_JOINED void stp_netlink_close(void);

/* The owner's socket has been closed. Any context. */
STP_JOINED bool stp_netlink_orphaned(void);
/*
 * Sends whole records. With `wait` it sleeps while the owner's socket is full, until a signal comes.
 * 0: accepted. -EINTR: interrupted. -EAGAIN: full. -ENOMEM: try fewer bytes. -ECONNREFUSED: there is no owner any more.
 */
STP_JOINED int stp_netlink_send(const char *records, u32 size, bool wait);
#endif
