/* oxlint-disable unicorn/prefer-add-event-listener, unicorn/consistent-function-scoping -- event handler attributes are part of what is tested, and a probe's source must stand alone */
import type { Probe } from '../probe.ts';

/** WHATWG WebSockets §3.1: the steps of `send(data)` and `close(code, reason)`, `bufferedAmount`, `readyState`. */
export const sendAndClose: readonly Probe[] = [
  {
    name: 'send and close throw the native error for every bad call',
    run: (base) => {
      const socket = new WebSocket(`${base}/echo`);
      const { send, close } = WebSocket.prototype;
      const apply =
        (f: (...args: never[]) => void, self: unknown, ...args: unknown[]) =>
        () =>
          Reflect.apply(f, self, args) as unknown;
      const thrower = {
        toString: () => {
          throw new RangeError('mine');
        },
      };
      const cases: [string, () => unknown][] = [
        ['send while connecting', apply(send, socket, 'x')],
        ['send nothing', apply(send, socket)],
        ['send to a plain object', apply(send, {}, 'x')],
        ['send to null', apply(send, null, thrower)],
        ['send to the prototype', apply(send, WebSocket.prototype, 'x')],
        ['send to a proxy', apply(send, new Proxy(socket, {}), 'x')],
        ['send a symbol', apply(send, socket, Symbol('s'))],
        ['send a thrower', apply(send, socket, thrower)],
        ['send an object without primitive', apply(send, socket, Object.create(null))],
        [
          'send a shared buffer',
          apply(send, socket, typeof SharedArrayBuffer === 'function' ? new SharedArrayBuffer(2) : 's'),
        ],
        ['send a resizable buffer', apply(send, socket, new ArrayBuffer(2, { maxByteLength: 4 }))],
        ['close(1)', apply(close, socket, 1)],
        ['close(999)', apply(close, socket, 999)],
        ['close(1001)', apply(close, socket, 1001)],
        ['close(5000)', apply(close, socket, 5000)],
        ['close(NaN)', apply(close, socket, Number.NaN)],
        ['close(symbol)', apply(close, socket, Symbol('s'))],
        ['close(bigint)', apply(close, socket, 1000n)],
        ['close(object of bigint)', apply(close, socket, { valueOf: () => 1000n })],
        ['close(1000, long)', apply(close, socket, 1000, 'é'.repeat(62))],
        ['close(1000, symbol)', apply(close, socket, 1000, Symbol('s'))],
        ['close(1000, thrower)', apply(close, socket, 1000, thrower)],
        ['close a plain object', apply(close, {})],
        ['new send', () => Reflect.construct(send as unknown as () => void, ['x'])],
        ['close', apply(close, socket)],
        ['send while closing', apply(send, socket, 'x')],
        ['close again', apply(close, socket, 1000, 'again')],
      ];
      return cases.map(([name, run]) => {
        try {
          return [name, String(run())];
        } catch (error) {
          if (!(error instanceof Error)) return [name, 'threw', String(error)];
          const { code } = error as DOMException;
          const stack = error.stack ?? '';
          return [
            name,
            error.name,
            error.message,
            code ?? 0,
            /extension|native:websocket|anonymous code|iife/u.test(stack),
          ];
        }
      });
    },
  },
  {
    name: 'arguments of send and close are converted once, with the right hint, in order',
    run: (base) =>
      new Promise((resolve) => {
        const seen: string[] = [];
        const traced = (name: string, value: unknown) => ({
          [Symbol.toPrimitive]: (hint: string) => (seen.push(`${name} ${hint}`), value),
        });
        const socket = new WebSocket(`${base}/echo`);
        const { send, close } = WebSocket.prototype;
        socket.onopen = () => {
          Reflect.apply(send, socket, [traced('data', 'converted'), traced('extra', 1)]);
        };
        socket.onmessage = ({ data }) => {
          seen.push(String(data));
          Reflect.apply(close, socket, [traced('code', 3001), traced('reason', 'bye'), traced('extra', 1)]);
        };
        socket.onclose = ({ code, reason, wasClean }) => resolve([seen, code, reason, wasClean]);
      }),
    expected: [['data string', 'converted', 'code number', 'reason string'], 3001, 'bye', true],
  },
  {
    name: 'everything that can be sent arrives in order with its exact bytes',
    run: (base) =>
      new Promise((resolve) => {
        const socket = new WebSocket(`${base}/echo`);
        socket.binaryType = 'arraybuffer';
        const bytes = Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7);
        const payloads: unknown[] = [
          'text',
          '',
          'é\u{1F600}\0',
          'lone \ud800 surrogate',
          bytes.buffer,
          bytes.subarray(2, 5),
          new DataView(bytes.buffer, 1, 2),
          new Uint16Array(bytes.buffer, 2, 2),
          new Float64Array(bytes.buffer),
          new BigUint64Array(bytes.buffer),
          new ArrayBuffer(0),
          new Blob(['blob', bytes]),
          new File(['file'], 'name'),
          new Blob([]),
          42,
          null,
          undefined,
          true,
          10n,
          [1, [2]],
          { toString: () => 'object' },
          () => 1,
          document.all,
          'last',
        ];
        const seen: unknown[] = [];
        socket.onopen = () => {
          for (const payload of payloads) Reflect.apply(WebSocket.prototype.send, socket, [payload]);
          bytes.fill(9);
        };
        socket.onmessage = ({ data }) => {
          seen.push(typeof data === 'string' ? data : [...new Uint8Array(data as ArrayBuffer)]);
          if (data === 'last') resolve(JSON.parse(JSON.stringify(seen)));
        };
      }),
  },
  {
    name: 'bufferedAmount grows by the bytes of UTF-8 and of binary data within a task, also on a closed socket',
    run: (base) =>
      new Promise((resolve) => {
        const socket = new WebSocket(`${base}/echo`);
        const amounts: number[] = [];
        socket.onopen = () => {
          for (const payload of ['é', new Uint8Array(10), new Blob(['abc']), new DataView(new ArrayBuffer(4))]) {
            socket.send(payload);
            amounts.push(socket.bufferedAmount);
          }
          socket.close();
          amounts.push(socket.readyState);
        };
        socket.onclose = () => {
          const before = socket.bufferedAmount;
          socket.send('12345');
          socket.send(new Uint8Array(3));
          amounts.push(socket.bufferedAmount - before, socket.readyState);
          resolve(amounts);
        };
      }),
    expected: [2, 12, 15, 19, 2, 8, 3],
  },
  {
    name: 'a buffer that is detached or changed while send converts its argument is sent as it is then',
    run: (base) =>
      new Promise((resolve) => {
        const socket = new WebSocket(`${base}/echo`);
        socket.binaryType = 'arraybuffer';
        const seen: unknown[] = [];
        socket.onmessage = ({ data }) => {
          seen.push(typeof data === 'string' ? data : (data as ArrayBuffer).byteLength);
          if (data === 'end') resolve(JSON.parse(JSON.stringify(seen)));
        };
        socket.onopen = () => {
          const buffer = new ArrayBuffer(8);
          const view = new Uint8Array(buffer);
          structuredClone(buffer, { transfer: [buffer] });
          for (const payload of [buffer, view]) {
            try {
              socket.send(payload);
            } catch (error) {
              seen.push(String(error));
            }
          }
          const closer = { toString: () => (seen.push('converted'), 'text') };
          Reflect.apply(WebSocket.prototype.send, socket, [closer]);
          socket.send('end');
        };
      }),
  },
  {
    name: 'methods work on sockets of another frame',
    run: async (base) => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const Foreign = (frame.contentWindow as unknown as { WebSocket: typeof WebSocket }).WebSocket;
      const foreign = new Foreign(`${base}/echo`);
      await new Promise((resolve) => foreign.addEventListener('open', resolve));
      WebSocket.prototype.send.call(foreign, 'across');
      const data = await new Promise((resolve) => {
        foreign.onmessage = (event) => resolve(event.data);
      });
      const own = new WebSocket(`${base}/echo`);
      await new Promise((resolve) => own.addEventListener('open', resolve));
      Foreign.prototype.send.call(own, 'back');
      const back = await new Promise((resolve) => {
        own.onmessage = (event) => resolve(event.data);
      });
      let realm = 'none';
      try {
        Reflect.apply(Foreign.prototype.send, {}, ['x']);
      } catch (error) {
        realm = error instanceof TypeError ? 'own' : 'foreign';
      }
      const answer = [String(data), String(back), foreign instanceof WebSocket, foreign instanceof Foreign, realm];
      WebSocket.prototype.close.call(foreign);
      own.close();
      frame.remove();
      return answer;
    },
    expected: ['across', 'back', false, true, 'foreign'],
  },
];
