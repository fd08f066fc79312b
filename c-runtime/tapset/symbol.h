/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of addresses in the kernel and its modules (stp_part_symbols). Any handler context, NMI included. */
#ifndef STP_TAPSET_SYMBOL_H
#define STP_TAPSET_SYMBOL_H
#include "../rt.h"

enum stp_symbol_style {
	STP_SYMBOL_NAME,	/* vfs_read */
	STP_SYMBOL_OFFSET,	/* vfs_read+0x10 [kernel] */
	STP_SYMBOL_DATA,	/* vfs_read+0x10/0x310 [kernel] */
	STP_SYMBOL_FULL,	/* 0xffffffff8134cc60 : vfs_read+0x10/0x310 [kernel] */
};

/* The address in that style; as 0xffffffff8134cc60 where nothing is known of it. */
void stp_symbol_put(struct stp_context *c, struct stp_out *out, stp_u64 address, enum stp_symbol_style style);
/* The same as a string. */
void stp_symbol_text(struct stp_context *c, char *dst, stp_i64 address, enum stp_symbol_style style);
/* Each of the addresses in a text of hexadecimal numbers in that style, after `before`, with a newline. */
void stp_symbol_list(struct stp_context *c, struct stp_out *out, const char *addresses, const char *before, enum stp_symbol_style style);
void stp_symbol_list_text(struct stp_context *c, char *dst, const char *addresses, enum stp_symbol_style style);
/* The module, or "kernel", that the address is in; 0 where that is not known. */
stp_bool stp_symbol_module(struct stp_context *c, char *dst, stp_i64 address);
#endif
