import type { ActedEvent, ActProblem } from '../../protocol/capture-event.ts';
import type { ActHead } from '../../protocol/packed-act.ts';
import { TAG_IS_EDITED, TAG_IS_INJECTED, TAG_IS_OUT } from '../../protocol/packed-events.ts';
import { indexOf, substring } from '../page/built-ins.ts';
import type { ConnectionRecord } from '../page/connection-record.ts';
import type { HookParts } from '../page/hook-parts.ts';
import { readyStateOf } from '../page/native-socket.ts';
import { recordEvent } from '../page/queued-event.ts';
import { describeThrown } from '../page/thrown.ts';
import { bytesOf } from './bytes-of.ts';
import type { Conditions } from './conditions.ts';
import type { InterceptDesk, InterceptHead } from './intercept-desk.ts';
import type { NativeSocketCalls } from './native-socket-calls.ts';

const { parse } = JSON;
/** Names of `readyState` but 1, in which a socket takes no message. */
const STATE_PROBLEMS: readonly (ActProblem | null)[] = ['connecting', null, 'closing', 'closed'];

type SendHead = Extract<ActHead, { readonly kind: 'send-message' }>;
type CloseHead = Extract<ActHead, { readonly kind: 'close-connection' | 'simulate-close' }>;

/** Carries out what the panel commands, on this document's own sockets only, and answers every command. Never throws. */
export class CommandDesk {
  readonly #parts: HookParts;
  readonly #calls: NativeSocketCalls;
  readonly #conditions: Conditions;
  readonly #intercepts: InterceptDesk;
  readonly #now: () => number;

  constructor(
    parts: HookParts,
    calls: NativeSocketCalls,
    conditions: Conditions,
    intercepts: InterceptDesk,
    now: () => number,
  ) {
    this.#parts = parts;
    this.#calls = calls;
    this.#conditions = conditions;
    this.#intercepts = intercepts;
    this.#now = now;
  }

  /** `detail`: what `packAct` wrote. */
  take(detail: unknown): void {
    if (typeof detail !== 'string') return;
    const end = indexOf(detail, '\n');
    // Checked by the bridge, and nobody else can write it. Every field is an own one.
    const head = parse(substring(detail, 0, end)) as ActHead;
    const { recorder } = this.#parts;
    const before = recorder.lastMessage;
    try {
      switch (head.kind) {
        case 'open-connection': {
          const socket = this.#calls.open(head.url, head.protocols);
          const record = this.#parts.observer.recordOf(socket);
          this.#answer(head, record, null, record ? null : 'failed', '');
          return;
        }
        case 'simulate-offline':
          this.#conditions.setOffline(head.isOffline);
          this.#answer(head, null, null, null, '');
          return;
        case 'send-message':
        case 'close-connection':
        case 'simulate-close': {
          const record = this.#find(head.connection);
          const socket = record?.socket;
          if (!record || !socket) {
            this.#answer(head, null, null, record ? 'closed' : 'unknown', '');
            return;
          }
          const problem =
            head.kind === 'send-message'
              ? this.#send(head, record, socket, payloadOf(head.isText, substring(detail, end + 1, detail.length)))
              : this.#close(head, record, socket);
          this.#answer(head, record, problem ? null : before + 1, problem, '');
          return;
        }
        default:
          this.#answer(head, null, null, this.#intercept(head, substring(detail, end + 1, detail.length)), '');
      }
    } catch (error) {
      const { errorName, errorMessage } = describeThrown(error);
      this.#answer(head, null, null, 'refused', `${errorName}: ${errorMessage}`);
    }
  }

  #intercept(head: InterceptHead, payload: string): ActProblem | null {
    if (head.kind !== 'replace-held') return this.#intercepts.take(head);
    return this.#intercepts.replace(head.message, head.isAnswer, payloadOf(head.isText, payload));
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
    if (head.kind === 'close-connection') {
      this.#intercepts.close(record, socket, head.code, head.reason);
      return null;
    }
    this.#conditions.end(record, socket, head.code, head.reason);
    this.#intercepts.noteClosing(record, head.code, head.reason);
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
      connection: record ? record.id : 'connection' in head ? head.connection : 0,
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
  return isText ? payload : bytesOf(payload);
}
