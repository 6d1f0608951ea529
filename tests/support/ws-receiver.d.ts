// ws exports its receiver and its inflater (wrapper.mjs); @types/ws does not know them.
import type { Writable } from 'node:stream';

declare module 'ws' {
  export class PerMessageDeflate {
    static readonly extensionName: string;
    constructor(options?: { isServer?: boolean; maxPayload?: number; threshold?: number });
    accept(configurations: readonly Record<string, unknown[]>[]): Record<string, unknown>;
    decompress(data: Uint8Array, fin: boolean, callback: (error: Error | null, data: Buffer) => void): void;
    compress(data: Uint8Array, fin: boolean, callback: (error: Error | null, data: Buffer) => void): void;
    cleanup(): void;
  }

  export class Receiver extends Writable {
    constructor(options?: { isServer?: boolean; maxPayload?: number; extensions?: Record<string, PerMessageDeflate> });
  }
}
