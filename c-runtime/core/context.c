/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "context.h"
#include "family.h"

struct stp_slots stp_slots;
const struct stp_hit stp_no_hit;

/* A power of two in which a full record fits a few times over. */
static stp_u32 settle_ring_bytes(stp_u32 wanted)
{
	stp_u32 size = 4096;

	while (size < 1u << 30 && (size < wanted || size < 4 * (STP_BUFFER + 32)))
		size *= 2;
	return size;
}

static struct stp_slot *create_slot(unsigned index, stp_u32 ring_bytes)
{
	struct stp_slot *slot = stp_port_alloc(sizeof(*slot));
	char *memory;

	if (!slot)
		return 0;
	stp_slots.all[index] = slot;
	slot->index = index;
	memory = stp_port_alloc(ring_bytes);
	stp_ring_init(&slot->ring, memory, ring_bytes);
	slot->strings = stp_port_alloc(stp_script.frame_size + stp_script.line_size + STP_PUT_ROOM);
	slot->probes = stp_port_alloc((stp_script.nprobes + 1) * sizeof(*slot->probes));
	slot->context.cpu = (stp_u16)(index % stp_slots.cpus);
	slot->context.frame = slot->strings;
	slot->context.frame_end = slot->strings + stp_script.frame_size;
	return memory && slot->strings && slot->probes ? slot : 0;
}

void stp_context_recover(struct stp_context *c)
{
	c->error = 0;
	c->error_at = 0;
	c->nesting = 0;
	c->frame = stp_slot_of(c)->strings;
}

/* Of the CPUs that can run a handler. Where only the session's thread does, one slot serves it wherever it runs. */
static unsigned count_cpus(void)
{
	stp_u32 i;

	for (i = 0; i < stp_script.nfamilies; i++)
		if (!stp_script.families[i].family->in_session)
			return stp_port_cpus();
	return 1;
}

/* An NMI that has no slot of its own has the CPU's; where one slot serves all, every CPU has it. */
static void hand_out(void)
{
	unsigned cpu, last = stp_slots.cpus - 1;

	for (cpu = 0; cpu < stp_port_cpus(); cpu++) {
		unsigned index = cpu < last ? cpu : last;

		stp_port_set_own(cpu, 0, stp_slots.all[index]);
		stp_port_set_own(cpu, 1, stp_slots.all[stp_slots.count - stp_slots.cpus + index]);
	}
}

int stp_contexts_prepare(stp_u32 ring_bytes, stp_bool nmi)
{
	stp_u64 before = stp_port_taken();
	unsigned i;

	stp_slots.cpus = count_cpus();
	stp_slots.count = nmi ? 2 * stp_slots.cpus : stp_slots.cpus;
	stp_slots.all = stp_port_alloc(stp_slots.count * sizeof(*stp_slots.all));
	for (i = 0; stp_slots.all && i < stp_slots.count; i++)
		if (!create_slot(i, settle_ring_bytes(ring_bytes)))
			break;
	if (stp_slots.all && i == stp_slots.count) {
		hand_out();
		stp_slots.bytes = stp_port_taken() - before - stp_slots.count * (stp_u64)stp_slots.all[0]->ring.size;
		return 0;
	}
	stp_contexts_release();
	return -12;
}

static void destroy_slot(struct stp_slot *slot)
{
	stp_port_free(slot->ring.bytes);
	stp_port_free(slot->strings);
	stp_port_free(slot->probes);
	stp_port_free(slot);
}

void stp_contexts_release(void)
{
	unsigned i;

	for (i = 0; stp_slots.all && i < stp_slots.count; i++)
		if (stp_slots.all[i])
			destroy_slot(stp_slots.all[i]);
	stp_port_free(stp_slots.all);
	stp_slots.all = 0;
	stp_slots.count = 0;
}
