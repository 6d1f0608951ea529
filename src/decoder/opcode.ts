/** Opcodes of RFC 6455 §5.2. */
export const OPCODE = {
  continuation: 0x0,
  text: 0x1,
  binary: 0x2,
  close: 0x8,
  ping: 0x9,
  pong: 0xa,
} as const;

/** A name for each of the six defined opcodes. */
export type OpcodeName = keyof typeof OPCODE;

const NAMES: readonly (OpcodeName | null)[] = Array.from({ length: 16 }, (_, opcode) => {
  const entry = Object.entries(OPCODE).find(([, value]) => value === opcode);
  return entry === undefined ? null : isOpcodeName(entry[0]) ? entry[0] : null;
});

/** Control frames have the high bit of the opcode set, also the reserved ones 0xB–0xF (RFC 6455 §5.5). */
export function isControlOpcode(opcode: number): boolean {
  return (opcode & 0x8) !== 0;
}

/** 0x3–0x7 and 0xB–0xF: no meaning yet, a peer must fail the connection (RFC 6455 §5.2). */
export function isReservedOpcode(opcode: number): boolean {
  return (opcode & 0x7) > 2;
}

/** The standard's name, or null for a reserved opcode. */
export function opcodeName(opcode: number): OpcodeName | null {
  return NAMES[opcode] ?? null;
}

/** For people: `text`, `ping`, `reserved 0x3`. */
export function opcodeLabel(opcode: number): string {
  return opcodeName(opcode) ?? `reserved 0x${opcode.toString(16).toUpperCase()}`;
}

export function isOpcodeName(name: string): name is OpcodeName {
  return Object.hasOwn(OPCODE, name);
}
