/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What C of a script (guru mode) may use beside rt.h and the kernel's headers: the interface that man stap, "EMBEDDED C",
 * documents. Included by embedded.c alone, after its kernel headers. Every function here is for handler context.
 *
 * STAP_ERROR, STAP_RETURN and STAP_NEXT jump to the label `out` of the function around them, which the translator places.
 */
#ifndef STP_EMBEDDED_H
#define STP_EMBEDDED_H

/* CONTEXT: a view of the hit. */
struct context {
	struct stp_context *stp;
	const char *probe_point;
	struct pt_regs *kregs;	/* of a hit in the kernel, else 0 */
	struct pt_regs *uregs;	/* of a hit in user mode, else 0 */
	int user_mode_p;
	const char *last_error;	/* an error that the C sets; a literal, or a text that outlives the handler */
};

static __attribute__((unused)) struct context *stp_open_context(struct context *view, struct stp_context *stp)
{
	struct pt_regs *regs = stp->regs;
	int user = regs && user_mode(regs);

	*view = (struct context){
		.stp = stp, .probe_point = stp->probe ? stp->probe->point : "", .user_mode_p = user,
		.kregs = user ? NULL : regs, .uregs = user ? regs : NULL,
	};
	return view;
}

static __attribute__((unused)) void stp_close_context(struct context *view)
{
	if (view->last_error && !view->stp->error)
		view->stp->error = view->last_error;
}

/* ---- errors, warnings, output ---- */

#define STAP_ERROR(...) do { stp_embedded_error(stp, __VA_ARGS__); goto out; } while (0)
#define STAP_PRINTF(...) stp_embedded_printf(stp, __VA_ARGS__)
/* The same in helper functions that take a struct context *c. */
#define _stp_printf(...) stp_embedded_printf(c->stp, __VA_ARGS__)
#define _stp_print(text) stp_embedded_printf(c->stp, "%s", text)
#define _stp_error(...) stp_embedded_error(c->stp, __VA_ARGS__)
#define _stp_warn(...) stp_embedded_warn(c->stp, __VA_ARGS__)

static __attribute__((unused, format(printf, 2, 3))) void stp_embedded_error(struct stp_context *stp, const char *format, ...)
{
	va_list values;

	if (stp->error)
		return;
	va_start(values, format);
	vsnprintf(stp->error_text, sizeof(stp->error_text), format, values);
	va_end(values);
	stp->error = stp->error_text;
}

/* A warning shares the room of an error's text: a pending error stays. */
static __attribute__((unused, format(printf, 2, 3))) void stp_embedded_warn(struct stp_context *stp, const char *format, ...)
{
	va_list values;

	if (stp->error)
		return;
	va_start(values, format);
	vsnprintf(stp->error_text, sizeof(stp->error_text), format, values);
	va_end(values);
	stp_warn(stp, stp->error_text);
}

/* Formats straight into the record; a text that does not fit even an empty one is cut. */
static __attribute__((unused, format(printf, 2, 3))) void stp_embedded_printf(struct stp_context *stp, const char *format, ...)
{
	struct stp_out *output = stp_print(stp);
	int attempt;

	for (attempt = 0; attempt < 2; attempt++) {
		long room = output->end - output->at;
		va_list values;
		int length;

		va_start(values, format);
		length = vsnprintf(output->at, room, format, values);
		va_end(values);
		if (length < room) {
			output->at += length;
			return;
		}
		if (attempt == 1)
			output->at = output->end;
		else if (!output->more(output))
			return;
	}
}

/* ---- foreign memory ---- */

static __attribute__((unused)) int stp_embedded_read(struct stp_context *stp, void *dst, unsigned long address, size_t size, int user)
{
	if (!(user ? copy_from_user_nofault(dst, (const void __user *)address, size) : copy_from_kernel_nofault(dst, (const void *)address, size)))
		return 0;
	stp_errorf(stp, NULL, "read fault [man error::fault] at %x", (stp_u64)address);
	return 1;
}

/* copy_to_kernel_nofault is not for modules; what it is made of is. */
static __attribute__((unused)) int stp_embedded_store(const void *src, unsigned long address, size_t size)
{
	if (address < TASK_SIZE_MAX + PAGE_SIZE)
		return 1;
	switch (size) {
	case 1: __put_kernel_nofault((void *)address, src, u8, fault); return 0;
	case 2: __put_kernel_nofault((void *)address, src, u16, fault); return 0;
	case 4: __put_kernel_nofault((void *)address, src, u32, fault); return 0;
	case 8: __put_kernel_nofault((void *)address, src, u64, fault); return 0;
	}
fault:
	return 1;
}

static __attribute__((unused)) int stp_embedded_write(struct stp_context *stp, const void *src, unsigned long address, size_t size, int user)
{
	int fault;

	pagefault_disable();
	fault = user ? copy_to_user_nofault((void __user *)address, src, size) != 0 : stp_embedded_store(src, address, size);
	pagefault_enable();
	if (fault)
		stp_errorf(stp, NULL, "write fault [man error::fault] at %x", (stp_u64)address);
	return fault;
}

/*
 * A read or write that faults jumps to deref_fault, which is at the end of a script's function; a helper function ends with
 * CATCH_DEREF_FAULT() to have one, and gets past it with the error pending.
 */
#define CATCH_DEREF_FAULT() do { if (0) deref_fault: __attribute__((unused)); } while (0)

/* Through a union: the type may be const. */
#define stp_embedded_fetch(pointer, user) ({ \
	union { __typeof__(*(pointer)) value; char bytes[sizeof(*(pointer))]; } stp_fetched; \
	if (stp_embedded_read(c->stp, stp_fetched.bytes, (unsigned long)(pointer), sizeof(*(pointer)), user)) \
		goto deref_fault; \
	stp_fetched.value; })
#define stp_embedded_put(pointer, what, user) ({ \
	__typeof__(*(pointer)) stp_given = (__typeof__(*(pointer)))(what); \
	if (stp_embedded_write(c->stp, &stp_given, (unsigned long)(pointer), sizeof(*(pointer)), user)) \
		goto deref_fault; \
	stp_given; })
/* Unsigned, of 1, 2, 4 or 8 bytes. */
#define stp_embedded_deref(size, address, user) ({ \
	u64 stp_dereferenced = 0; /* little endian: the low bytes come first */ \
	if (stp_embedded_read(c->stp, &stp_dereferenced, (unsigned long)(address), (size), user)) \
		goto deref_fault; \
	(long)stp_dereferenced; })
#define stp_embedded_store_deref(size, address, what, user) do { \
	u64 stp_given = (u64)(what); \
	if (stp_embedded_write(c->stp, &stp_given, (unsigned long)(address), (size), user)) \
		goto deref_fault; \
	} while (0)

#define kread(pointer) stp_embedded_fetch(pointer, 0)
#define uread(pointer) stp_embedded_fetch(pointer, 1)
#define kwrite(pointer, what) stp_embedded_put(pointer, what, 0)
#define uwrite(pointer, what) stp_embedded_put(pointer, what, 1)
#define kderef(size, address) stp_embedded_deref(size, address, 0)
#define uderef(size, address) stp_embedded_deref(size, address, 1)
#define store_kderef(size, address, what) stp_embedded_store_deref(size, address, what, 0)
#define store_uderef(size, address, what) stp_embedded_store_deref(size, address, what, 1)

/* ---- what kernels no longer have ---- */

#define strlcpy(dst, src, size) stp_embedded_strlcpy(dst, src, size)

static __attribute__((unused)) size_t stp_embedded_strlcpy(char *dst, const char *src, size_t size)
{
	size_t length = strlen(src);
	size_t copied = length < size ? length : size - 1;

	if (size) {
		memcpy(dst, src, copied);
		dst[copied] = 0;
	}
	return length;
}
#endif
