// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What an address is called. The kernel's own table is asked, by the function behind %pS, which takes no lock; a name can take more room than a
 * handler has on its stack, so each slot has some of its own.
 */
#include "../../port/port.h"
#include <linux/kallsyms.h>
#include "../symbol.h"
#include "../../core/context.h"
#include "../../core/part.h"
#include "../../probe/lookup.h"

static const char *no_symbol(unsigned long address, unsigned long *size, unsigned long *offset, char **module, char *name)
{
	return NULL;
}

DEFINE_STATIC_CALL(stp_kallsyms_lookup, no_symbol);

static char *rooms;

static int prepare(void)
{
	int rc = stp_lookup_prepare();

	if (!rc)
		STP_LOOKUP_CALL(stp_kallsyms_lookup, "kallsyms_lookup");
	rooms = stp_port_alloc((stp_size)stp_contexts_count() * KSYM_NAME_LEN);
	return rooms ? 0 : -12;
}

static void release(void)
{
	stp_port_free(rooms);
	rooms = NULL;
}

const struct stp_part stp_part_symbols = { .prepare = prepare, .release = release };

struct symbol {
	const char *name;	/* 0: none */
	const char *module;
	unsigned long size, offset;
};

static struct symbol look_up(struct stp_context *c, unsigned long address)
{
	char *module = NULL;
	struct symbol symbol = { };

	symbol.name = static_call(stp_kallsyms_lookup)(address, &symbol.size, &symbol.offset, &module, rooms + stp_slot_of(c)->index * (stp_size)KSYM_NAME_LEN);
	symbol.module = module ? module : "kernel";
	return symbol;
}

static void put_hexadecimal(struct stp_out *out, const char *before, u64 number)
{
	stp_out_string(out, before);
	stp_out_number(out, 'x', STP_FLAG_ALTERNATE, 0, -1, (stp_i64)number);
}

/* printf's %#x leaves the 0x of a 0 out. */
static void put_distance(struct stp_out *out, const char *before, unsigned long number)
{
	if (number)
		put_hexadecimal(out, before, number);
	else {
		stp_out_string(out, before);
		stp_out_text(out, "0x0", 3);
	}
}

void stp_symbol_put(struct stp_context *c, struct stp_out *out, stp_u64 address, enum stp_symbol_style style)
{
	struct symbol symbol = look_up(c, address);

	if (style == STP_SYMBOL_FULL || !symbol.name)
		put_distance(out, "", address);
	if (!symbol.name)
		return;
	if (style == STP_SYMBOL_FULL)
		stp_out_text(out, " : ", 3);
	stp_out_string(out, symbol.name);
	if (style == STP_SYMBOL_NAME)
		return;
	put_distance(out, "+", symbol.offset);
	if (style != STP_SYMBOL_OFFSET)
		put_distance(out, "/", symbol.size);
	stp_out_text(out, " [", 2);
	stp_out_string(out, symbol.module);
	stp_out_text(out, "]", 1);
}

void stp_symbol_text(struct stp_context *c, char *dst, stp_i64 address, enum stp_symbol_style style)
{
	struct stp_out out;

	stp_string_begin(c, &out, dst);
	stp_symbol_put(c, &out, (stp_u64)address, style);
	stp_string_end(&out);
}

stp_bool stp_symbol_module(struct stp_context *c, char *dst, stp_i64 address)
{
	struct symbol symbol = look_up(c, (unsigned long)address);

	stp_copy(dst, symbol.name ? symbol.module : "");
	return symbol.name != NULL;
}

/* ---- lists ---- */

static int digit(char character)
{
	if (character >= '0' && character <= '9')
		return character - '0';
	if ((character | 32) >= 'a' && (character | 32) <= 'f')
		return (character | 32) - 'a' + 10;
	return -1;
}

/* Takes the next number of the text; gives 0 where there is none. */
static bool next_number(const char **text, u64 *number)
{
	const char *at = *text;

	while (*at == ' ' || *at == '\n')
		at++;
	if (at[0] == '0' && (at[1] | 32) == 'x')
		at += 2;
	if (digit(*at) < 0)
		return false;
	for (*number = 0; digit(*at) >= 0; at++)
		*number = *number << 4 | digit(*at);
	*text = at;
	return true;
}

void stp_symbol_list(struct stp_context *c, struct stp_out *out, const char *addresses, const char *before, enum stp_symbol_style style)
{
	u64 address;

	while (next_number(&addresses, &address)) {
		stp_out_string(out, before);
		stp_symbol_put(c, out, address, style);
		stp_out_text(out, "\n", 1);
	}
}

/* The addresses are copied first where they are the destination. */
void stp_symbol_list_text(struct stp_context *c, char *dst, const char *addresses, enum stp_symbol_style style)
{
	struct stp_out out;

	stp_string_begin(c, &out, dst);
	stp_symbol_list(c, &out, addresses, "", style);
	stp_string_end(&out);
}
