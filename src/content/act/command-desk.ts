import type { ActedEvent, ActProblem } from '../../protocol/capture-event.ts';
import type { ActHead } from '../../protocol/packed-act.ts';
import { TAG_IS_EDITED, TAG_IS_INJECTED, TAG_IS_OUT } from '../../protocol/packed-events.ts';
import { charCodeAt, indexOf, substring, Uint8ArrayFunction } from '../page/built-ins.ts';
import type { ConnectionRecord } from '../page/connection-record.ts';
import type { HookParts } from '../page/hook-parts.ts';
import { readyStateOf } from '../page/native-socket.ts';
import { recordEvent } from '../page/queued-event.ts';
import { describeThrown } from '../page/thrown.ts';
import type { NativeSocketCalls } from './native-socket-calls.ts';

const { parse } = JSON;
/** Names of `readyState` but 1, in which a socket takes no message. */
const STATE_PROBLEMS: readonly (ActProblem | null)[] = ['connecting', null, 'closing', 'closed'];

type SendHead = Extract<ActHead, { readonly kind: 'send-message' }>;
type CloseHead = Extract<ActHead, { readonly kind: 'close-connection' }>;

/** Carries out what the panel commands, on this document's own sockets only, and answers every command. Never throws. */
export class CommandDesk {
  readonly #parts: HookParts;
  readonly #calls: NativeSocketCalls;
  readonly #now: () => number;

  constructor(parts: HookParts, calls: NativeSocketCalls, now: () => number) {
    this.#parts = parts;
    this.#calls = calls;
    this.#now = now;
  }

  /** `detail`: what `packAct` wrote. */
  take(detail: unknown): void {
    if (typeof detail !== 'string') return;
    const end = indexOf(detail, '\n');
    // Checked by the bridge, and nobody else can write it. Every field is an own one.
    const head = parse(substring(detail, 0, end)) as ActHead;
    const { recorder } = this.#parts;
    const record = this.#find(head.connection);
    const socket = record?.socket;
    if (!record || !socket) {
      this.#answer(head, null, null, record ? 'closed' : 'unknown', '');
      return;
    }
    const before = recorder.lastMessage;
    try {
      const problem =
        head.kind === 'close-connection'
          ? this.#close(head, record, socket)
          : this.#send(head, record, socket, payloadOf(head.isText, substring(detail, end + 1, detail.length)));
      this.#answer(head, record, problem ? null : before + 1, problem, '');
    } catch (error) {
      const { errorName, errorMessage } = describeThrown(error);
      this.#answer(head, record, null, 'refused', `${errorName}: ${errorMessage}`);
    }
  }

  #find(id: number): ConnectionRecord | null {
    for (let record = this.#parts.connections.first; record; record = record.next) {
      if (record.id === id) return record;
    }
    return null;
  }

  #send(head: SendHead, record: ConnectionRecord, socket: object, data: string | Uint8Array): ActProblem | null {
    const problem = STATE_PROBLEMS[readyStateOf(socket)];
    if (problem !== null) return problem ?? 'failed';
    const { observer } = this.#parts;
    const origin = head.isEdited ? TAG_IS_EDITED : TAG_IS_INJECTED;
    if (head.isOut) {
      this.#calls.send(socket, data);
      observer.message(record, TAG_IS_OUT | origin, data);
    } else {
      // First the row, then what the page does about it.
      observer.message(record, origin, data);
      this.#calls.deliver(socket, data);
    }
    return null;
  }

  #close(head: CloseHead, record: ConnectionRecord, socket: object): ActProblem | null {
    const state = readyStateOf(socket);
    if (state > 1) return STATE_PROBLEMS[state] ?? 'failed';
    const { code, reason } = head;
    this.#calls.close(socket, code, reason);
    record.readyState = 2;
    record.closedBy = 'panel';
    this.#parts.flow.add(
      recordEvent(
        { kind: 'closing', connection: record.id, time: this.#now(), code, reason, isInjected: true },
        record,
      ),
    );
    return null;
  }

  #answer(
    head: ActHead,
    record: ConnectionRecord | null,
    message: number | null,
    problem: ActProblem | null,
    words: string,
  ): void {
    const event: ActedEvent = {
      kind: 'acted',
      connection: head.connection,
      time: this.#now(),
      command: head.command,
      message: head.kind === 'send-message' ? message : null,
      problem,
      words,
    };
    this.#parts.flow.add(recordEvent(event, record));
  }
}

function payloadOf(isText: boolean, payload: string): string | Uint8Array {
  if (isText) return payload;
  const { length } = payload;
  const bytes = new Uint8ArrayFunction(length);
  for (let index = 0; index < length; index += 1) bytes[index] = charCodeAt(payload, index);
  return bytes;
}
