import type { FrameRecord } from '../record.ts';

/** Which message a continuation belongs to, for files that do not repeat the opcode on it. Frames come in the order of the wire. */
export class MessageOpcodes {
  /** Opcode of the message that is open, by sender and connection. */
  readonly #open = new Map<string, number>();

  /** The opcode of the frame's message; its own for control frames, 0 for a continuation of nothing. */
  of({ connection, sender, opcode, fin }: FrameRecord): number {
    if (opcode >= 8) return opcode;
    const key = `${sender} ${connection}`;
    const messageOpcode = opcode === 0 ? (this.#open.get(key) ?? 0) : opcode;
    if (fin) this.#open.delete(key);
    else this.#open.set(key, messageOpcode);
    return messageOpcode;
  }
}
