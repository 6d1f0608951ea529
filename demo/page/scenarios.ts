/** A choice on a card; its value goes into the address of the socket or into what the card does. */
export interface ChoiceField {
  readonly kind: 'choice';
  readonly name: string;
  readonly label: string;
  readonly options: readonly (readonly [value: string, label: string])[];
}

export interface TextField {
  readonly kind: 'text';
  readonly name: string;
  readonly label: string;
  readonly value: string;
}

export type Field = ChoiceField | TextField;
export type FieldValues = Readonly<Record<string, string>>;

export interface ScenarioContext {
  readonly socket: WebSocket;
  readonly values: FieldValues;
  /** Sends, counts and shows a message. */
  readonly send: (payload: string | ArrayBuffer) => void;
  /** Writes a line on the card. */
  readonly note: (text: string) => void;
}

/** What one card does; `card.ts` gives it its socket. */
export interface Scenario {
  /** As in `?autostart=`. */
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly fields: readonly Field[];
  readonly protocols?: readonly string[];
  /** Path and query of the socket. */
  readonly target: (values: FieldValues) => string;
  /** Runs when the socket is open; returns the undo. */
  readonly onOpen?: (context: ScenarioContext) => () => void;
  /** The card gets a line of input whose text is sent. */
  readonly hasInput?: boolean;
}

const QUESTIONS = ['Anybody here?', 'How is the latency?', 'Smörgåsbord 🥪', 'See you on the wire.'] as const;
const LATER_MS = 2_500;

export const SCENARIOS: readonly Scenario[] = [
  {
    id: 'ticker',
    title: 'JSON ticker',
    about: 'A price feed: one small JSON message at a time.',
    fields: [
      {
        kind: 'choice',
        name: 'interval',
        label: 'Every',
        options: [
          ['700', '0.7 s'],
          ['200', '0.2 s'],
          ['20', '20 ms'],
        ],
      },
    ],
    target: ({ interval = '700' }) => `/ticker?interval=${interval}`,
    onOpen: ({ send }) => {
      send(JSON.stringify({ type: 'subscribe', symbols: ['AMBER', 'BASIL', 'CEDAR', 'DELTA'] }));
      return () => undefined;
    },
  },
  {
    id: 'echo',
    title: 'Chat echo',
    about: 'Subprotocol chat.v1. What you send is acknowledged and comes back.',
    fields: [],
    protocols: ['chat.v2', 'chat.v1'],
    hasInput: true,
    target: () => '/chat',
    onOpen: ({ send }) => {
      let next = 0;
      const say = (): void => {
        send(QUESTIONS[next % QUESTIONS.length] ?? QUESTIONS[0]);
        next += 1;
      };
      say();
      const timer = setInterval(say, 4_000);
      return () => clearInterval(timer);
    },
  },
  {
    id: 'binary',
    title: 'Binary stream',
    about: 'Blocks of 140 bytes: a counter, a time and 32 floats.',
    fields: [],
    target: () => '/binary',
    onOpen: ({ send }) => {
      const timer = setInterval(() => send(new Uint8Array([0xca, 0xfe, 0, 1, 2, 3]).buffer), 3_000);
      return () => clearInterval(timer);
    },
  },
  {
    id: 'large',
    title: 'Large messages',
    about: 'One message of the chosen size, again whenever the page asks.',
    fields: [
      {
        kind: 'choice',
        name: 'bytes',
        label: 'Size',
        options: [
          ['1048576', '1 MB'],
          ['8388608', '8 MB'],
          ['67108864', '64 MB'],
        ],
      },
      {
        kind: 'choice',
        name: 'kind',
        label: 'As',
        options: [
          ['text', 'JSON text'],
          ['binary', 'binary'],
        ],
      },
    ],
    target: ({ bytes = '1048576', kind = 'text' }) => `/large?bytes=${bytes}&kind=${kind}`,
    hasInput: true,
  },
  {
    id: 'fragmented',
    title: 'Fragmented messages',
    about: 'Each message arrives in three frames with a ping between them. The page sees whole messages.',
    fields: [],
    target: () => '/fragmented',
  },
  {
    id: 'compressed',
    title: 'Compressed messages',
    about: 'permessage-deflate: text that shrinks well, then random bytes that do not.',
    fields: [],
    target: () => '/compressed',
  },
  {
    id: 'pings',
    title: 'Server pings',
    about: 'Pages cannot see pings; the server tells each round trip in a message.',
    fields: [],
    target: () => '/pings',
  },
  {
    id: 'close',
    title: 'Closing',
    about: 'Either side closes, with a code and a reason.',
    fields: [
      {
        kind: 'choice',
        name: 'by',
        label: 'Who closes',
        options: [
          ['server', 'the server'],
          ['page', 'the page'],
        ],
      },
      {
        kind: 'choice',
        name: 'code',
        label: 'Code',
        options: [
          ['1000', '1000 normal'],
          ['1001', '1001 going away'],
          ['1002', '1002 protocol error'],
          ['1007', '1007 bad data'],
          ['1008', '1008 policy'],
          ['1009', '1009 too big'],
          ['1011', '1011 server error'],
          ['1012', '1012 restart'],
          ['1013', '1013 try later'],
          ['3000', '3000 registered'],
          ['4001', '4001 private'],
          ['', 'none'],
        ],
      },
      { kind: 'text', name: 'reason', label: 'Reason', value: 'the demo is over' },
    ],
    target: ({ by, code = '1000', reason = '' }) =>
      by === 'page' ? '/close?code=never' : `/close?${new URLSearchParams({ code, reason, after: String(LATER_MS) })}`,
    onOpen: ({ socket, note, values: { by, code = '', reason = '' } }) => {
      if (by !== 'page') return () => undefined;
      const timer = setTimeout(() => closeAsPage({ socket, note }, code, reason), LATER_MS);
      return () => clearTimeout(timer);
    },
  },
  {
    id: 'drop',
    title: 'Abrupt drop',
    about: 'The connection vanishes without a close frame: code 1006.',
    fields: [
      {
        kind: 'choice',
        name: 'how',
        label: 'How',
        options: [
          ['reset', 'TCP reset'],
          ['end', 'TCP end'],
        ],
      },
    ],
    target: ({ how = 'reset' }) => `/drop?how=${how}&after=1500`,
  },
  {
    id: 'refused',
    title: 'Refused handshakes',
    about: 'The server says no, or answers wrongly. The page learns only that it failed.',
    fields: [
      {
        kind: 'choice',
        name: 'path',
        label: 'Answer',
        options: [
          ['/refuse?status=401', '401 Unauthorized'],
          ['/refuse?status=403', '403 Forbidden'],
          ['/refuse?status=404', '404 Not Found'],
          ['/refuse?status=503', '503 Unavailable'],
          ['/wrong-accept', 'wrong accept key'],
          ['/wrong-protocol', 'wrong subprotocol'],
        ],
      },
    ],
    target: ({ path = '/refuse?status=403' }) => path,
  },
];

/** A page may close with 1000 and 3000 to 4999 only; with another code `close()` throws, which the card shows. */
function closeAsPage({ socket, note }: Pick<ScenarioContext, 'socket' | 'note'>, code: string, reason: string): void {
  try {
    if (code === '') socket.close();
    else socket.close(Number(code), reason);
  } catch (error) {
    note(`close(${code}) threw ${error instanceof Error ? error.name : String(error)}`);
    socket.close();
  }
}
