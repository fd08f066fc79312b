/** What the architecture of a traced kernel decides: one record for each. Offsets are bytes in struct pt_regs. */

export interface Machine {
  /** Of integer arguments and pointers, in their order; further ones are on the stack. */
  readonly argumentRegisters: readonly number[];
  readonly resultRegister: number;
  readonly stackPointer: number;
  /** At a function's first instruction, from the stack pointer: the first argument that found no register. */
  readonly firstStackArgument: number;
  /** By the numbers that DWARF gives to registers. */
  readonly dwarfRegisters: readonly number[];
}

/** arch/x86/include/asm/ptrace.h; System V AMD64 ABI, sections 3.2.3 and 3.6.2. */
const x86_64: Machine = {
  argumentRegisters: [112, 104, 96, 88, 72, 64],
  resultRegister: 80,
  stackPointer: 152,
  firstStackArgument: 8,
  dwarfRegisters: [80, 96, 88, 40, 104, 112, 32, 152, 72, 64, 56, 48, 24, 16, 8, 0, 128],
};

const machines: Readonly<Record<string, Machine>> = { x86_64 };

/** `arch`: as `KernelTarget.arch` names it; undefined for one that has no record yet. */
export function machineOf(arch: string): Machine | undefined {
  return machines[arch];
}
