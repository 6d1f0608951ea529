import { decodeUtf8 } from '../../base/utf8.ts';
import { OPCODE } from '../../decoder/opcode.ts';
import type { CaptureRecord, ConnectionRecord, FrameRecord, RecordHeader } from '../record.ts';
import { Redactor } from '../redact/index.ts';
import { clientHeaders, isToken } from './client-headers.ts';
import { socketUrl } from './socket-url.ts';

/** One message as the WebSocket API has it. */
export interface ConversationMessage {
  readonly sender: 'client' | 'server';
  /** Null: a binary message. */
  readonly text: string | null;
  /** A copy. Of a text message its UTF-8. */
  readonly bytes: Uint8Array;
  /** Milliseconds since the connection was opened, never falling. */
  readonly atMs: number;
}

/** Messages that code cannot repeat, by why. */
export interface LeftOut {
  /** Part of the payload is missing: it was too long, unreadable, or never captured. */
  readonly incomplete: number;
  /** Text messages that are not UTF-8. No API sends such. */
  readonly invalidText: number;
  /** `send()` on a closing socket. */
  readonly neverSent: number;
  /** More than `CodeLimits` allow. */
  readonly beyondLimit: number;
}

/** One connection as code is made from it: both sides' messages, and what a client needs to open it again. */
export interface Conversation {
  /** `ConnectionRecord.id`. */
  readonly id: string;
  /** Normalised, without a fragment; null when the source does not tell. */
  readonly url: string | null;
  readonly pageUrl: string | null;
  /** Those asked for that are tokens; or the negotiated one. */
  readonly protocols: readonly string[];
  /** Request headers that a client sets by itself: no `Host`, no `Sec-WebSocket-*`. */
  readonly headers: readonly RecordHeader[];
  readonly messages: readonly ConversationMessage[];
  readonly leftOut: LeftOut;
}

/** Code of more than this is no code any more but data. */
export interface CodeLimits {
  /** Messages of one conversation. */
  readonly messages: number;
  /** Payload bytes of one conversation. */
  readonly bytes: number;
  /** Payload bytes of all of them together. */
  readonly totalBytes: number;
}

export const DEFAULT_CODE_LIMITS: CodeLimits = {
  messages: 2_000,
  bytes: 2 * 1024 * 1024,
  totalBytes: 64 * 1024 * 1024,
};

export interface CollectOptions {
  readonly limits?: CodeLimits;
  /** Cookies, authorisation and tokens of the handshake stay as they are. Default: stand-ins, whatever the records hold. */
  readonly keepsSecrets?: boolean;
}

/** Collects the messages of each connection from a stream of records. */
export class ConversationCollector {
  readonly #limits: CodeLimits;
  readonly #redactor: Redactor | null;
  readonly #drafts = new Map<string, Draft>();
  #totalBytes = 0;

  constructor({ limits = DEFAULT_CODE_LIMITS, keepsSecrets = false }: CollectOptions = {}) {
    this.#limits = limits;
    this.#redactor = keepsSecrets ? null : new Redactor();
  }

  add(record: CaptureRecord): void {
    switch (record.kind) {
      case 'connection':
        this.#draft(record.id).connection = this.#withoutSecrets(record);
        break;
      case 'frame':
        this.#frame(record);
        break;
      case 'lifecycle':
        if (record.event.type === 'open' && record.connection !== null) {
          this.#draft(record.connection).openedAt = record.time;
        }
        break;
      case 'problem':
        break;
    }
  }

  /** No further message of the connection will be taken: it need not be read. */
  isFull(id: string): boolean {
    return (this.#drafts.get(id)?.leftOut.beyondLimit ?? 0) > 0;
  }

  /** Counts a message that was not read because the conversation is full. */
  leaveOut(id: string): void {
    const draft = this.#draft(id);
    draft.seen += 1;
    draft.leftOut.beyondLimit += 1;
  }

  /** Those with messages, in the order in which they appeared. */
  conversations(): readonly Conversation[] {
    return [...this.#drafts].filter(([, { seen }]) => seen > 0).map(([id, draft]) => conversationOf(id, draft));
  }

  /** The conversation of a connection, also when it has no messages; null when it is not known at all. */
  conversation(id: string): Conversation | null {
    const draft = this.#drafts.get(id);
    return draft === undefined ? null : conversationOf(id, draft);
  }

  /** The URL and the page are where the user wants to go: they are redacted with the messages or not at all. */
  #withoutSecrets(record: ConnectionRecord): ConnectionRecord {
    if (this.#redactor === null) return record;
    for (const redacted of this.#redactor.push(record)) {
      if (redacted.kind !== 'connection') continue;
      const { handshake, requestedProtocols, protocol } = redacted;
      return { ...record, handshake, requestedProtocols, protocol };
    }
    return record;
  }

  #draft(id: string): Draft {
    const known = this.#drafts.get(id);
    if (known !== undefined) return known;
    const draft: Draft = {
      connection: null,
      openedAt: null,
      messages: [],
      bytes: 0,
      seen: 0,
      leftOut: { incomplete: 0, invalidText: 0, neverSent: 0, beyondLimit: 0 },
    };
    this.#drafts.set(id, draft);
    return draft;
  }

  #frame(frame: FrameRecord): void {
    const isData = frame.messageOpcode === OPCODE.text || frame.messageOpcode === OPCODE.binary;
    if (!isData || (frame.opcode & 0x8) !== 0 || !frame.fin) return;
    const draft = this.#draft(frame.connection);
    const { leftOut } = draft;
    draft.seen += 1;
    const { message } = frame;
    const text = message !== null && frame.messageOpcode === OPCODE.text ? decodeUtf8(message) : null;
    const { passage } = frame;
    if (frame.isDiscarded || (passage !== undefined && passage !== 'delayed')) leftOut.neverSent += 1;
    else if (message === null) leftOut.incomplete += 1;
    else if (text?.kind === 'error') leftOut.invalidText += 1;
    else if (!this.#hasRoom(draft, message.length)) leftOut.beyondLimit += 1;
    else {
      draft.bytes += message.length;
      this.#totalBytes += message.length;
      const bytes = message.slice();
      draft.messages.push({ sender: frame.sender, text: text?.value ?? null, bytes, time: frame.time });
    }
  }

  /** What comes after a message that had no room has none either, so that the code is a beginning and not a sieve. */
  #hasRoom({ messages, bytes, leftOut }: Draft, length: number): boolean {
    const limits = this.#limits;
    if (leftOut.beyondLimit > 0 || messages.length >= limits.messages) return false;
    return bytes + length <= limits.bytes && this.#totalBytes + length <= limits.totalBytes;
  }
}

interface Draft {
  connection: ConnectionRecord | null;
  openedAt: number | null;
  readonly messages: (Omit<ConversationMessage, 'atMs'> & { readonly time: number | null })[];
  bytes: number;
  /** Messages, also those that are left out. */
  seen: number;
  readonly leftOut: { -readonly [Reason in keyof LeftOut]: number };
}

function conversationOf(id: string, { connection, openedAt, messages, leftOut }: Draft): Conversation {
  const asked = connection?.requestedProtocols ?? [];
  const protocols = asked.length > 0 ? asked : connection?.protocol ? [connection.protocol] : [];
  const start = openedAt ?? connection?.capture?.openedAt ?? messages[0]?.time ?? 0;
  let atMs = 0;
  return {
    id,
    url: socketUrl(connection?.url ?? null),
    pageUrl: pageUrl(connection?.pageUrl ?? null),
    // A subprotocol is a token (RFC 6455 §4.1); clients refuse others, and one that is named twice (WHATWG WebSockets).
    protocols: [...new Set(protocols.filter(isToken))],
    headers: clientHeaders(connection?.handshake?.request?.headers ?? []),
    messages: messages.map(({ time, ...message }) => {
      atMs = Math.max(atMs, time === null ? atMs : time - start);
      return { ...message, atMs };
    }),
    leftOut,
  };
}

function pageUrl(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null;
  const parsed = new URL(url);
  return parsed.protocol === 'http:' || parsed.protocol === 'https:' ? parsed.href : null;
}
