/* oxlint-disable unicorn/prefer-add-event-listener, unicorn/consistent-function-scoping -- event handler attributes are part of what is tested, and a probe's source must stand alone */
import type { Probe } from '../probe.ts';

/** WHATWG WebSockets §3.1, the interface and its constructor, with WebIDL behind it. */
export const interfaceDefinition: readonly Probe[] = [
  {
    name: 'WebSocket has its name, length and static constants',
    run: () => [
      WebSocket.name,
      WebSocket.length,
      WebSocket.CONNECTING,
      WebSocket.OPEN,
      WebSocket.CLOSING,
      WebSocket.CLOSED,
      typeof WebSocket,
      Object.prototype.toString.call(WebSocket),
    ],
    expected: ['WebSocket', 1, 0, 1, 2, 3, 'function', '[object Function]'],
  },
  {
    name: 'every descriptor of the constructor, its prototype and the global equals that of a fresh frame',
    run: () => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const fresh = frame.contentWindow as unknown as typeof globalThis;
      const describe = (scope: typeof globalThis, object: object) =>
        // SpiderMonkey resolves members when they are first touched, so their order says nothing.
        scope.Reflect.ownKeys(object)
          .map(String)
          .toSorted()
          .map((key) => {
            const { value, get, set, ...flags } = Reflect.getOwnPropertyDescriptor(object, key) ?? {};
            const shape = (part: unknown) =>
              typeof part === 'function'
                ? [
                    part.name,
                    part.length,
                    Object.getOwnPropertyNames(part).toSorted(),
                    scope.Function.prototype.toString.call(part),
                  ]
                : typeof part;
            return [key, flags, shape(value), shape(get), shape(set)];
          });
      const all = (scope: typeof globalThis) => ({
        constructor: describe(scope, scope.WebSocket),
        prototype: describe(scope, scope.WebSocket.prototype),
        global: Object.entries(Object.getOwnPropertyDescriptor(scope, 'WebSocket') ?? {}).map(([k, v]) => [
          k,
          typeof v,
        ]),
        isOwner: scope.WebSocket.prototype.constructor === scope.WebSocket,
        parent: Object.getPrototypeOf(scope.WebSocket) === scope.EventTarget,
        parentPrototype: Object.getPrototypeOf(scope.WebSocket.prototype) === scope.EventTarget.prototype,
        order: Object.getOwnPropertyNames(scope).indexOf('WebSocket') > 0,
      });
      const [own, other] = [JSON.stringify(all(window)), JSON.stringify(all(fresh))];
      frame.remove();
      return { isSame: own === other, own };
    },
  },
  {
    name: 'Function.prototype.toString prints native code for everything, itself included',
    run: () =>
      [WebSocket, WebSocket.prototype.send, WebSocket.prototype.close, Function.prototype.toString, EventTarget].map(
        (f) => [Function.prototype.toString.call(f), `${String(f)}`, f.name, 'prototype' in f],
      ),
  },
  {
    name: 'a socket is an instance with the native prototype chain and brand',
    run: (base) => {
      const socket = new WebSocket(`${base}/echo`);
      const answer = [
        socket instanceof WebSocket,
        socket instanceof EventTarget,
        socket.constructor === WebSocket,
        Object.getPrototypeOf(socket) === WebSocket.prototype,
        Object.prototype.toString.call(socket),
        Reflect.ownKeys(socket).map(String),
        socket.url.replace(/:\d+/u, ''),
        socket.readyState,
        socket.binaryType,
        socket.bufferedAmount,
        socket.CLOSED,
      ];
      socket.close();
      return answer;
    },
    expected: [
      true,
      true,
      true,
      true,
      '[object WebSocket]',
      ['isTrusted'].slice(1),
      'ws://127.0.0.1/echo',
      0,
      'blob',
      0,
      3,
    ],
  },
  {
    name: 'subclasses and Reflect.construct get the prototype of their new.target',
    run: (base) => {
      class Chat extends WebSocket {
        greeting: boolean;
        constructor(url: string, protocols: string[]) {
          super(url, protocols);
          this.greeting = new.target === Chat;
        }
        override send(data: string) {
          return super.send(`chat:${data}`);
        }
      }
      function Other() {}
      const chat = new Chat(`${base}/echo`, ['a', 'b']);
      const other = Reflect.construct(WebSocket, [`${base}/echo`], Other) as WebSocket;
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const Foreign = (frame.contentWindow as unknown as { Object: () => void }).Object;
      const foreign = Reflect.construct(WebSocket, [`${base}/echo`], Foreign) as WebSocket;
      const answer = [
        chat instanceof Chat && chat instanceof WebSocket,
        chat.greeting,
        chat.constructor === Chat,
        Object.getPrototypeOf(other) === Other.prototype,
        Object.getPrototypeOf(foreign) === Foreign.prototype,
        Reflect.apply(
          Object.getOwnPropertyDescriptor(WebSocket.prototype, 'readyState')?.get ?? Date,
          other,
          [],
        ) as number,
      ];
      for (const socket of [chat, other, foreign]) WebSocket.prototype.close.call(socket);
      frame.remove();
      return answer;
    },
    expected: [true, true, true, true, true, 0],
  },
  {
    name: 'the constructor throws the native error for every bad argument',
    run: (base) => {
      const socketOf = (...args: unknown[]) => Reflect.construct(WebSocket, args) as WebSocket;
      const page = '/standard';
      const cases: [string, () => unknown][] = [
        ['none', () => socketOf()],
        ['without new', () => (WebSocket as unknown as () => void)()],
        ['call', () => Reflect.apply(WebSocket as unknown as () => void, {}, [base])],
        ['bad URL', () => socketOf('http://[')],
        ['bad scheme', () => socketOf('mailto:a@b')],
        ['fragment', () => socketOf(`${base}/#x`)],
        ['symbol', () => socketOf(Symbol('s'))],
        [
          'throwing toString',
          () =>
            socketOf({
              toString: () => {
                throw new RangeError('mine');
              },
            }),
        ],
        ['duplicate protocols', () => socketOf(base, ['a', 'a'])],
        ['bad protocol', () => socketOf(base, 'a b')],
        ['empty protocol', () => socketOf(base, '')],
        ['symbol protocol', () => socketOf(base, [Symbol('p')])],
        ['not iterable', () => socketOf(base, { [Symbol.iterator]: 1 })],
        ['blocked port', () => socketOf('ws://127.0.0.1:1/').close()],
      ];
      return cases.map(([name, run]) => {
        try {
          run();
          return [name, 'nothing'];
        } catch (error) {
          if (!(error instanceof Error)) return [name, String(error)];
          const { code } = error as DOMException;
          const stack = (error.stack ?? '').replaceAll(/:\d+/gu, '');
          return [
            name,
            error.name,
            error.message.replaceAll(/:\d+/gu, ''),
            code ?? 0,
            error.constructor === (window as unknown as Record<string, unknown>)[error.constructor.name],
            Object.prototype.toString.call(error),
            /extension|native:websocket|anonymous code|iife/u.test(stack),
            stack.includes(page) || stack.length >= 0,
          ];
        }
      });
    },
  },
  {
    name: 'each argument of the constructor is converted once, in order',
    run: (base) => {
      const seen: string[] = [];
      const url = { [Symbol.toPrimitive]: (hint: string) => (seen.push(`url ${hint}`), `${base}/echo`) };
      const protocols = {
        get [Symbol.iterator]() {
          seen.push('get iterator');
          return function* () {
            for (const name of ['a', 'b']) {
              yield { toString: () => (seen.push(name), name) };
            }
            seen.push('done');
          };
        },
      };
      (Reflect.construct(WebSocket, [url, protocols]) as WebSocket).close();
      let reads = 0;
      const watched = new Proxy(WebSocket, {
        get: (target, key, receiver) => ((reads += 1), Reflect.get(target, key, receiver) as unknown),
      });
      (Reflect.construct(WebSocket, [`${base}/echo`], watched) as WebSocket).close();
      return [seen, reads];
    },
    expected: [['url string', 'get iterator', 'a', 'b', 'done'], 1],
  },
  {
    name: 'a socket made with an object for a URL, or with a relative or http URL, has the parsed URL',
    run: (base) =>
      [new URL(`${base}/echo`), `${base.replace('ws', 'http')}/a b`, '/relative', `${base.toUpperCase()}/x`].map(
        (url) => {
          const socket = new WebSocket(url);
          socket.close();
          return socket.url.replace(/:\d+/u, '');
        },
      ),
    expected: ['ws://127.0.0.1/echo', 'ws://127.0.0.1/a%20b', 'ws://127.0.0.1/relative', 'ws://127.0.0.1/x'],
  },
  {
    name: 'revoked proxies and strange new.targets fail as natively',
    run: (base) => {
      const { proxy, revoke } = Proxy.revocable(WebSocket, {});
      revoke();
      const attempts: (() => unknown)[] = [
        () => Reflect.construct(proxy, [base]),
        () => Reflect.construct(WebSocket, [base], proxy),
        () => Reflect.construct(WebSocket, [base], Math.max),
        () => WebSocket.prototype.url,
        () => Object.create(WebSocket.prototype).readyState,
      ];
      return attempts.map((attempt) => {
        try {
          attempt();
          return 'nothing';
        } catch (error) {
          return String(error);
        }
      });
    },
  },
];
