import { CardView } from './card-view.ts';
import { byteLengthOf, formatBytes, preview } from './format.ts';
import type { Scenario } from './scenarios.ts';

export interface Traffic {
  readonly isOpen: boolean;
  readonly messagesIn: number;
  readonly messagesOut: number;
}

/** One scenario with its socket: starts and stops it, counts, and tells its view. */
export class Card {
  readonly scenario: Scenario;
  readonly view: CardView;
  readonly #onChange: () => void;
  #socket: WebSocket | undefined;
  #undo: () => void = () => undefined;
  #counts = { messagesIn: 0, bytesIn: 0, messagesOut: 0, bytesOut: 0 };

  constructor(scenario: Scenario, onChange: () => void) {
    this.scenario = scenario;
    this.#onChange = onChange;
    this.view = new CardView(scenario, {
      onToggle: () => (this.#socket ? this.stop() : this.start()),
      onSend: (text) => this.#send(text),
    });
  }

  get traffic(): Traffic {
    return {
      isOpen: this.#socket?.readyState === WebSocket.OPEN,
      messagesIn: this.#counts.messagesIn,
      messagesOut: this.#counts.messagesOut,
    };
  }

  start(): void {
    if (this.#socket) return;
    const values = this.view.values();
    const url = `${location.origin.replace(/^http/u, 'ws')}${this.scenario.target(values)}`;
    const socket = new WebSocket(url, [...(this.scenario.protocols ?? [])]);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    this.#counts = { messagesIn: 0, bytesIn: 0, messagesOut: 0, bytesOut: 0 };
    this.view.clear();
    this.#show('connecting', 'Connecting');
    socket.addEventListener('open', () => {
      this.#show('open', socket.protocol ? `Open · ${socket.protocol}` : 'Open');
      const send = (payload: string | ArrayBuffer): void => this.#send(payload);
      const note = (text: string): void => this.view.addLine('note', text);
      this.#undo = this.scenario.onOpen?.({ socket, values, send, note }) ?? (() => undefined);
    });
    socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => this.#count('in', data));
    socket.addEventListener('error', () =>
      this.view.addLine('note', 'error event: the browser tells the page no more'),
    );
    socket.addEventListener('close', ({ code, reason, wasClean }) => {
      this.#undo();
      this.#undo = () => undefined;
      this.#socket = undefined;
      this.view.addLine('note', `closed ${code}${reason ? ` “${reason}”` : ''}, ${wasClean ? 'clean' : 'not clean'}`);
      this.#show('closed', `Closed ${code}`);
    });
  }

  stop(): void {
    this.#socket?.close(1000, 'stopped on the page');
  }

  #send(payload: string | ArrayBuffer): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#socket.send(payload);
    this.#count('out', payload);
  }

  #count(direction: 'in' | 'out', payload: string | ArrayBuffer): void {
    const byteLength = byteLengthOf(payload);
    if (direction === 'in') {
      this.#counts.messagesIn += 1;
      this.#counts.bytesIn += byteLength;
    } else {
      this.#counts.messagesOut += 1;
      this.#counts.bytesOut += byteLength;
    }
    this.view.addLine(
      direction,
      byteLength > 1_000 ? `${formatBytes(byteLength)}: ${preview(payload)}` : preview(payload),
    );
    this.view.showCounts(this.#counts);
    this.#onChange();
  }

  #show(state: 'connecting' | 'open' | 'closed', label: string): void {
    this.view.showState(state, label, this.#socket !== undefined);
    this.view.showCounts(this.#counts);
    this.#onChange();
  }
}
