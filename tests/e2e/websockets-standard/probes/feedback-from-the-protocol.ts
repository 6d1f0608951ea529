/* oxlint-disable unicorn/prefer-add-event-listener, unicorn/consistent-function-scoping -- event handler attributes are part of what is tested, and a probe's source must stand alone */
import type { Probe } from '../probe.ts';

/** WHATWG WebSockets §4 and §6: the events a page gets, their order and their fields; DOM: how listeners are called. */
export const feedbackFromTheProtocol: readonly Probe[] = [
  {
    name: 'handlers and listeners run in the order they were added, whatever their kind',
    run: (base) =>
      new Promise((resolve) => {
        const socket = new WebSocket(`${base}/push`);
        const seen: string[] = [];
        const note = (name: string) => (event: Event) => seen.push(`${name} ${event.eventPhase} ${event.isTrusted}`);
        const twice = note('twice');
        socket.addEventListener('message', note('first'));
        socket.onmessage = note('handler');
        socket.addEventListener('message', twice);
        socket.addEventListener('message', twice);
        socket.addEventListener('message', note('capture'), true);
        socket.addEventListener('message', note('once'), { once: true });
        socket.addEventListener('message', { handleEvent: note('object') });
        const stop = new AbortController();
        socket.addEventListener('message', note('aborted'), { signal: stop.signal });
        socket.addEventListener('message', () => stop.abort());
        socket.onmessage = note('replaced');
        socket.addEventListener('message', ({ data }) => data === 'three' && resolve(seen));
      }),
  },
  {
    name: 'stopImmediatePropagation keeps later listeners of the page from running',
    run: (base) =>
      new Promise((resolve) => {
        const socket = new WebSocket(`${base}/push`);
        const seen: string[] = [];
        socket.addEventListener('message', (event) => {
          seen.push('stopper');
          event.stopImmediatePropagation();
          if (event.data === 'three') setTimeout(() => resolve(seen));
        });
        socket.onmessage = () => seen.push('never');
      }),
    expected: ['stopper', 'stopper', 'stopper'],
  },
  {
    name: 'an exception in a handler reaches window.onerror with the page as its place, and the next listener runs',
    run: (base) =>
      new Promise((resolve) => {
        const seen: unknown[] = [];
        window.onerror = (message, file, _line, _column, error) => {
          seen.push(
            String(message),
            String(file).includes('extension'),
            error instanceof RangeError,
            error?.stack?.includes('native:websocket'),
          );
          return true;
        };
        const socket = new WebSocket(`${base}/push`);
        socket.onmessage = ({ data }) => {
          if (data === 'one') throw new RangeError('from the handler');
        };
        socket.addEventListener('message', ({ data }) => {
          seen.push(typeof data);
          if (data !== 'three') return;
          window.onerror = null;
          resolve(JSON.parse(JSON.stringify(seen)));
        });
      }),
  },
  {
    name: 'binaryType can be switched in mid-stream and bad values are ignored',
    run: (base) =>
      new Promise((resolve) => {
        const socket = new WebSocket(`${base}/echo`);
        const seen: string[] = [];
        socket.onopen = () => socket.send(Uint8Array.of(1));
        socket.onmessage = ({ data }) => {
          seen.push(Object.prototype.toString.call(data));
          if (seen.length === 3) return resolve([...seen, socket.binaryType]);
          socket.binaryType = seen.length === 1 ? 'arraybuffer' : 'blob';
          Reflect.set(socket, 'binaryType', 'nonsense');
          socket.send(Uint8Array.of(1));
        };
      }),
    expected: ['[object Blob]', '[object ArrayBuffer]', '[object Blob]', 'blob'],
  },
  {
    name: 'open, message, error and close events have their fields and come in order',
    run: async (base) => {
      const follow = (url: string, first: string | null, protocols?: string[]) =>
        new Promise<unknown[]>((resolve) => {
          const socket = new WebSocket(url, protocols);
          const seen: unknown[] = [];
          for (const type of ['open', 'message', 'error', 'close']) {
            socket.addEventListener(type, (event) => {
              const { data, code, reason, wasClean, origin, lastEventId, ports } = event as MessageEvent & CloseEvent;
              seen.push([
                type,
                event.constructor.name,
                event.bubbles,
                event.cancelable,
                event.composed,
                String(data),
                code ?? null,
              ]);
              seen.push([
                reason ?? null,
                wasClean ?? null,
                origin?.replace(/:\d+$/u, '') ?? null,
                lastEventId ?? null,
                ports?.length ?? null,
              ]);
              seen.push([
                socket.readyState,
                socket.protocol,
                socket.extensions,
                event.target === socket,
                event.composedPath().length,
              ]);
              if (type === 'open' && first !== null) socket.send(first);
              if (type === 'close') resolve(seen);
            });
          }
        });
      return JSON.parse(
        JSON.stringify([
          await follow(`${base}/close/1000/done`, 'x', ['b', 'a']),
          await follow(`${base}/close/4123/${encodeURIComponent('é reason')}`, 'x'),
          await follow(`${base}/drop`, 'x'),
          await follow(`${base}/refuse`, null),
        ]),
      );
    },
  },
  {
    name: 'events made by the page reach its listeners untouched',
    run: (base) => {
      const socket = new WebSocket(`${base}/echo`);
      const seen: unknown[] = [];
      for (const type of ['open', 'message', 'close', 'error']) {
        socket.addEventListener(type, (event) =>
          seen.push(type, event.isTrusted, (event as MessageEvent).data ?? null),
        );
      }
      const data = Object.freeze({ of: 'the page' });
      socket.dispatchEvent(new MessageEvent('message', { data }));
      socket.dispatchEvent(new Event('open'));
      socket.dispatchEvent(new CloseEvent('close', { code: 1234 }));
      socket.dispatchEvent(new Event('error'));
      const answer = JSON.parse(JSON.stringify([seen, socket.readyState]));
      socket.close();
      return answer;
    },
    expected: [
      ['message', false, { of: 'the page' }, 'open', false, null, 'close', false, null, 'error', false, null],
      0,
    ],
  },
  {
    name: 'messages, microtasks and the page keep their order',
    run: (base) =>
      new Promise((resolve) => {
        const socket = new WebSocket(`${base}/push`);
        const seen: string[] = [];
        socket.addEventListener('message', ({ data }) => {
          seen.push(`message ${typeof data}`);
          void Promise.resolve().then(() => seen.push('microtask'));
          queueMicrotask(() => data === 'three' && resolve(seen));
        });
        socket.addEventListener('message', () => seen.push('second'));
      }),
  },
];
