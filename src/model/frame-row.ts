import type { PayloadState, RowKind, RowOrigin, RowPassage } from './row-kind.ts';
import type { WireFactsInput } from './wire-facts.ts';

/** A frame to add. Wire bits that nobody saw are given as RFC 6455 says they must be; `wireProvenance` tells them apart. */
export interface FrameInput {
  readonly connection: number;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly isOutgoing: boolean;
  readonly opcode: number;
  readonly fin: boolean;
  readonly rsv1: boolean;
  readonly rsv2: boolean;
  readonly rsv3: boolean;
  readonly isMasked: boolean;
  /** 32 bits, big endian; 0 when unknown or not masked. */
  readonly maskingKey: number;
  readonly origin: RowOrigin;
  readonly isDiscarded: boolean;
  readonly isHistory: boolean;
  /** Absent: `plain`. */
  readonly passage?: RowPassage;
  /** Copied in. A string is stored as UTF-8. */
  readonly payload: string | Uint8Array | null;
  /** True length in bytes; null: the length of `payload`. */
  readonly payloadLength: number | null;
  readonly payloadState: PayloadState;
  /** What was read from bytes; absent for live rows. */
  readonly wire?: WireFactsInput | null;
}

/** What a lifecycle row says; the shape follows from `kind`. */
export type LifecycleDetail =
  | { readonly kind: typeof RowKind.connecting; readonly url: string }
  | { readonly kind: typeof RowKind.open; readonly protocol: string; readonly extensions: string }
  | {
      readonly kind: typeof RowKind.closing;
      readonly code: number | null;
      readonly reason: string | null;
      /** Present when the user had it closed, not the page. */
      readonly isInjected?: true;
    }
  | {
      readonly kind: typeof RowKind.close;
      readonly code: number;
      readonly reason: string;
      readonly wasClean: boolean;
      readonly initiator: 'page' | 'panel' | 'server' | 'network' | 'unknown';
    }
  | { readonly kind: typeof RowKind.error; readonly message?: string | null }
  | {
      readonly kind: typeof RowKind.constructionFailed;
      readonly url: string | null;
      readonly errorName: string;
      readonly errorMessage: string;
      readonly stack: string | null;
    }
  | { readonly kind: typeof RowKind.sendFailed; readonly errorName: string; readonly errorMessage: string }
  | {
      readonly kind: typeof RowKind.shed;
      /**
       * `history`, `backlog`, `paused`, `connections`, `fault`: by the page side, see `ShedEvent`; `transport`: numbers that
       * never came; `malformed`: events that were not what the protocol says; `memory`: the oldest rows of this log, which
       * went to stay within its limit; `full`: recording has stopped at that limit.
       */
      readonly reason:
        | 'history'
        | 'backlog'
        | 'paused'
        | 'connections'
        | 'fault'
        | 'transport'
        | 'malformed'
        | 'memory'
        | 'full';
      readonly events: number;
      readonly frames: number;
      readonly bytes: number;
      /** `memory` and `full`: what the log may take. */
      readonly limitBytes?: number;
    }
  | { readonly kind: typeof RowKind.gone }
  | { readonly kind: typeof RowKind.navigated; readonly url: string }
  | { readonly kind: typeof RowKind.handshakeFailed; readonly status: number | null; readonly message: string }
  | {
      readonly kind: typeof RowKind.gap;
      readonly reason: string;
      /** Null when it cannot be told how much. */
      readonly frames: number | null;
      readonly bytes: number | null;
    }
  | { readonly kind: typeof RowKind.note; readonly text: string }
  | {
      readonly kind: typeof RowKind.problem;
      readonly code: string;
      readonly message: string;
      /** Byte offset in the imported file. */
      readonly offset: number | null;
    };

/** Rows without a connection (navigation, a failed constructor, a gap of a whole document) carry this index. */
export const NO_CONNECTION = -1;

/** One row as an object, made on demand for what is on screen. */
export interface Row {
  readonly index: number;
  readonly kind: RowKind;
  readonly connection: number;
  readonly time: number;
  readonly origin: RowOrigin;
  readonly isOutgoing: boolean;
  readonly isHistory: boolean;
  readonly isDiscarded: boolean;
  readonly passage: RowPassage;
  /** Frames only; 0 and false otherwise. */
  readonly opcode: number;
  readonly fin: boolean;
  readonly rsv1: boolean;
  readonly rsv2: boolean;
  readonly rsv3: boolean;
  readonly isMasked: boolean;
  readonly maskingKey: number;
  /** True payload length in bytes. */
  readonly payloadLength: number;
  /** Bytes of the payload that are here. */
  readonly keptLength: number;
  readonly payloadState: PayloadState;
  /** Lifecycle rows only. */
  readonly detail: LifecycleDetail | null;
}

/** What was dropped of a log since it was last cleared. */
export interface DroppedRows {
  readonly rows: number;
  readonly frames: number;
  /** True payload bytes of the frames. */
  readonly bytes: number;
}
