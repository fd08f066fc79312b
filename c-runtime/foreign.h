/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The traced kernel, as generated code sees it: a part of rt.h. Any handler context; kernel runtime only. */
#ifndef STP_FOREIGN_H
#define STP_FOREIGN_H

/* A register of the hit by its byte offset in struct pt_regs. Only where the family gives registers. */
static inline stp_i64 stp_register(struct stp_context *c, unsigned offset)
{
	return *(const stp_i64 *)((const char *)c->regs + offset);
}

/* The same, for a tally. */
static inline stp_i64 stp_hit_register(const struct stp_hit *hit, unsigned offset)
{
	return *(const stp_i64 *)((const char *)hit->regs + offset);
}

static inline void stp_set_register(struct stp_context *c, unsigned offset, stp_i64 value)
{
	*(stp_i64 *)((char *)c->regs + offset) = value;
}

/* Of a word that the traced code does not read again: only the handler sees the change. */
static inline void stp_set_word(struct stp_context *c, unsigned index, stp_i64 value)
{
	((stp_u64 *)c->hit->words)[index] = (stp_u64)value;
}

/* The word at a byte offset from the stack pointer of the hit. A fault is a run-time error and gives 0. */
stp_i64 stp_load_stack(struct stp_context *c, unsigned offset, const char *at);
void stp_store_stack(struct stp_context *c, unsigned offset, stp_i64 value, const char *at);

/* Numbers of the kernel's memory, and of the current task's own (user): of so many bytes, signed or not. A fault is a run-time error and gives 0; with
 * no `at` it is no error. */
stp_i64 stp_load_s1(struct stp_context *c, stp_i64 address, const char *at);
stp_i64 stp_load_u1(struct stp_context *c, stp_i64 address, const char *at);
stp_i64 stp_load_s2(struct stp_context *c, stp_i64 address, const char *at);
stp_i64 stp_load_u2(struct stp_context *c, stp_i64 address, const char *at);
stp_i64 stp_load_s4(struct stp_context *c, stp_i64 address, const char *at);
stp_i64 stp_load_u4(struct stp_context *c, stp_i64 address, const char *at);
stp_i64 stp_load_8(struct stp_context *c, stp_i64 address, const char *at);
stp_i64 stp_load_user_s1(struct stp_context *c, stp_i64 address, const char *at);
stp_i64 stp_load_user_u1(struct stp_context *c, stp_i64 address, const char *at);
stp_i64 stp_load_user_s2(struct stp_context *c, stp_i64 address, const char *at);
stp_i64 stp_load_user_u2(struct stp_context *c, stp_i64 address, const char *at);
stp_i64 stp_load_user_s4(struct stp_context *c, stp_i64 address, const char *at);
stp_i64 stp_load_user_u4(struct stp_context *c, stp_i64 address, const char *at);
stp_i64 stp_load_user_8(struct stp_context *c, stp_i64 address, const char *at);

/* The string at an address, which may be the current task's own, in double quotes, with escapes, cut at STP_MAXSTRINGLEN - 1; the address itself in
 * hexadecimal where it cannot be read. */
void stp_load_text(struct stp_context *c, char *dst, stp_i64 address, stp_bool user);

/* A symbol of the kernel, or of a module ("module:name"). Its address is looked up while the script's module is loaded; 0: there is none. */
struct stp_symbol {
	const char *name;
	stp_u64 address;
};
extern const struct stp_part stp_part_addresses;
stp_i64 stp_symbol_absent(struct stp_context *c, const struct stp_symbol *symbol, const char *at);

/* The address. One that is not there is a run-time error and gives 0. */
static inline stp_i64 stp_symbol(struct stp_context *c, const struct stp_symbol *symbol, const char *at)
{
	return stp_likely(symbol->address) ? (stp_i64)symbol->address : stp_symbol_absent(c, symbol, at);
}

/* The same of a per-CPU variable: that of this CPU's copy. */
stp_i64 stp_symbol_here(struct stp_context *c, const struct stp_symbol *symbol, const char *at);

struct stp_enumerator {
	stp_i64 value;
	const char *name;
};

/* The name of a value, from a table that is sorted by values; the number in decimal where none has it. */
void stp_enumerator_name(struct stp_context *c, char *dst, const struct stp_enumerator *all, stp_u32 n, stp_i64 value);

/* Guru mode: writes the low bits of value to `bits` bits from `shift` on of the number of size bytes at the address. A fault is a run-time error. */
void stp_store(struct stp_context *c, stp_i64 address, unsigned size, unsigned shift, unsigned bits, stp_i64 value, stp_bool user, const char *at);
#endif
