import { PayloadState, RowKind, RowOrigin, RowPassage } from '../../../src/model/row-kind.ts';
import type { HandshakeAbsence, PanelSession } from '../../../src/panel/session.ts';

/** One row, short enough for JSON. */
export interface ProbeRow {
  readonly kind: string;
  readonly url: string;
  readonly text: string;
  readonly isHistory: boolean;
  readonly detail: string;
  /** True length of the payload in bytes, and how many of them are here. */
  readonly length: number;
  readonly kept: number;
  readonly payloadState: string;
  /** `page`, `injected`, `edited` …, and the row that an edited message was made from. */
  readonly origin: string;
  readonly original: number | null;
  /** `plain`, `held` …, and what the user or a rule has written on the row. */
  readonly passage: string;
  readonly note: string | null;
}

export interface ProbeConnection {
  readonly url: string;
  readonly state: string;
  readonly framesIn: number;
  readonly framesOut: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly protocol: string | null;
  readonly isHistory: boolean;
  readonly handshake: {
    readonly source: string;
    readonly request: Readonly<Record<string, string>>;
    readonly response: Readonly<Record<string, string>>;
    readonly status: number | null;
    readonly error: string | null;
    readonly isMatchedByOrder: boolean;
  } | null;
  readonly absence: HandshakeAbsence | null;
}

/** What a test may ask of the session in a real DevTools panel. */
export interface Probe {
  readonly session: PanelSession;
  rows(): ProbeRow[];
  frameCount(): number;
  connections(): ProbeConnection[];
  /** Compares all incoming text frames of a connection with the numbers of `/flood`; null when they are 0 … count − 1. */
  floodDefect(urlPart: string, count: number): string | null;
  /** SHA-256 in hex of the payload of row `index`. */
  digest(index: number): Promise<string>;
}

const KIND_NAMES = new Map<number, string>(Object.entries(RowKind).map(([name, kind]) => [kind, name]));
const STATE_NAMES = Object.keys(PayloadState);
const ORIGIN_NAMES = Object.keys(RowOrigin);
const PASSAGE_NAMES = Object.keys(RowPassage);
/** What is read of one payload. */
const MAX_TEXT_BYTES = 200;

export function createProbe(session: PanelSession): Probe {
  const { log, connections } = session;
  return {
    session,
    rows: () =>
      Array.from({ length: log.size }, (_, index) => {
        const row = log.row(index);
        const kind = row.kind === RowKind.frame ? (row.isOutgoing ? 'out' : 'in') : (KIND_NAMES.get(row.kind) ?? '?');
        return {
          kind,
          url: connections.at(row.connection)?.url ?? '',
          text: row.kind === RowKind.frame ? log.textPreview(index, MAX_TEXT_BYTES) : '',
          isHistory: row.isHistory,
          detail: row.detail === null ? '' : JSON.stringify(row.detail),
          length: row.payloadLength,
          kept: row.keptLength,
          payloadState: row.kind === RowKind.frame ? (STATE_NAMES[row.payloadState] ?? '?') : '',
          origin: ORIGIN_NAMES[row.origin] ?? '?',
          original: log.original(index),
          passage: PASSAGE_NAMES[row.passage] ?? '?',
          note: log.mark(index)?.note ?? null,
        };
      }),
    frameCount: () => {
      let count = 0;
      for (let index = 0; index < log.size; index += 1) if (log.kind(index) === RowKind.frame) count += 1;
      return count;
    },
    connections: () =>
      connections.all().map((one) => ({
        url: one.url,
        state: one.state,
        framesIn: one.framesIn,
        framesOut: one.framesOut,
        bytesIn: one.bytesIn,
        bytesOut: one.bytesOut,
        protocol: one.protocol,
        isHistory: one.isHistory,
        handshake: one.handshake && {
          source: one.handshake.source,
          request: headersOf(one.handshake.requestHeaders),
          response: headersOf(one.handshake.response?.headers ?? []),
          status: one.handshake.response?.status ?? null,
          error: one.handshake.error,
          isMatchedByOrder: one.handshake.isMatchedByOrder,
        },
        absence: session.handshakeAbsence(one),
      })),
    floodDefect: (urlPart, count) => {
      let next = 0;
      for (let index = 0; index < log.size; index += 1) {
        if (log.kind(index) !== RowKind.frame || !connections.at(log.connection(index))?.url.includes(urlPart))
          continue;
        const number = Number(log.textPreview(index, 10));
        if (number !== next) return `row ${index} holds message ${number}, expected ${next}`;
        next += 1;
      }
      return next === count ? null : `${next} of ${count} messages`;
    },
    digest: async (index) => {
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(log.payload(index))));
      return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
    },
  };
}

function headersOf(headers: readonly { readonly name: string; readonly value: string }[]): Record<string, string> {
  return Object.fromEntries(headers.map(({ name, value }) => [name.toLowerCase(), value]));
}
