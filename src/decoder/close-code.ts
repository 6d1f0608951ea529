/** A part of the number space of close codes, RFC 6455 §7.4.2. */
export interface CloseCodeRange {
  readonly first: number;
  readonly last: number;
  readonly title: string;
}

/** The four ranges of RFC 6455 §7.4.2, and what lies above them. */
export const CLOSE_CODE_RANGES: readonly CloseCodeRange[] = [
  { first: 0, last: 999, title: 'Not used' },
  { first: 1000, last: 2999, title: 'Defined by the WebSocket protocol, its revisions and extensions' },
  { first: 3000, last: 3999, title: 'Libraries, frameworks and applications, registered with IANA' },
  { first: 4000, last: 4999, title: 'Private use, by agreement between the two applications' },
  { first: 5000, last: 65535, title: 'Outside of all ranges' },
];

/** What is known about one close code. */
export interface CloseCode {
  readonly code: number;
  /** The registered name, or null when nobody registered the code. */
  readonly name: string | null;
  readonly meaning: string;
  /** Who gave the code its meaning. */
  readonly definedBy: string;
  readonly range: CloseCodeRange;
  /** Whether the code may stand in a Close frame (RFC 6455 §7.4.1). 1005, 1006 and 1015 are for APIs only. */
  readonly mayAppearOnWire: boolean;
  /** Which endpoints have a reason to send it: 1010 is the client's, 1011–1014 are the server's. */
  readonly sentBy: 'client' | 'server' | 'either' | 'nobody';
  /** Whether a page may pass it to `WebSocket.close()`: 1000 and 3000–4999 only (WHATWG WebSockets, close()). */
  readonly mayBePassedToClose: boolean;
}

interface RegisteredCode {
  readonly name: string;
  readonly meaning: string;
  readonly definedBy: string;
  readonly sentBy?: CloseCode['sentBy'];
}

const RFC_6455 = 'RFC 6455 §7.4.1';
const IANA = 'IANA WebSocket Close Code Number Registry';

// https://www.iana.org/assignments/websocket/websocket.xhtml#close-code-number
const REGISTERED: ReadonlyMap<number, RegisteredCode> = new Map<number, RegisteredCode>([
  [1000, { name: 'Normal Closure', meaning: 'The purpose of the connection has been fulfilled.', definedBy: RFC_6455 }],
  [
    1001,
    {
      name: 'Going Away',
      meaning: 'An endpoint goes away: the server shuts down, or the browser leaves the page.',
      definedBy: RFC_6455,
    },
  ],
  [1002, { name: 'Protocol error', meaning: 'The other endpoint broke the protocol.', definedBy: RFC_6455 }],
  [
    1003,
    {
      name: 'Unsupported Data',
      meaning: 'The endpoint received a type of data it cannot accept, for example binary where it wants text.',
      definedBy: RFC_6455,
    },
  ],
  [
    1004,
    {
      name: 'Reserved',
      meaning: 'Reserved; a meaning might be defined in the future.',
      definedBy: RFC_6455,
      sentBy: 'nobody',
    },
  ],
  [
    1005,
    {
      name: 'No Status Rcvd',
      meaning: 'The Close frame carried no code. Only APIs report this; it never stands in a frame.',
      definedBy: RFC_6455,
      sentBy: 'nobody',
    },
  ],
  [
    1006,
    {
      name: 'Abnormal Closure',
      meaning: 'The connection ended without a Close frame. Only APIs report this; it never stands in a frame.',
      definedBy: RFC_6455,
      sentBy: 'nobody',
    },
  ],
  [
    1007,
    {
      name: 'Invalid frame payload data',
      meaning: 'A message held data that does not fit its type, for example text that is not UTF-8.',
      definedBy: RFC_6455,
    },
  ],
  [
    1008,
    {
      name: 'Policy Violation',
      meaning: 'A message breaks the endpoint’s policy; used when no better code fits or details are to stay hidden.',
      definedBy: RFC_6455,
    },
  ],
  [
    1009,
    { name: 'Message Too Big', meaning: 'A message is larger than the endpoint can process.', definedBy: RFC_6455 },
  ],
  [
    1010,
    {
      name: 'Mandatory Ext.',
      meaning: 'The client needs an extension that the server did not negotiate; the reason should list it.',
      definedBy: RFC_6455,
      sentBy: 'client',
    },
  ],
  [
    1011,
    {
      name: 'Internal Error',
      meaning: 'An unexpected condition keeps the endpoint from going on (server, after erratum 3227).',
      definedBy: RFC_6455,
      sentBy: 'server',
    },
  ],
  [
    1012,
    {
      name: 'Service Restart',
      meaning: 'The service restarts; a client should connect again after a random delay of 5 to 30 seconds.',
      definedBy: IANA,
      sentBy: 'server',
    },
  ],
  [
    1013,
    {
      name: 'Try Again Later',
      meaning: 'The service is overloaded; a client should try another address, or later.',
      definedBy: IANA,
      sentBy: 'server',
    },
  ],
  [
    1014,
    {
      name: 'Bad Gateway',
      meaning: 'A gateway or proxy received an invalid response from the upstream server, like HTTP 502.',
      definedBy: IANA,
      sentBy: 'server',
    },
  ],
  [
    1015,
    {
      name: 'TLS handshake',
      meaning: 'The TLS handshake failed. Only APIs report this; it never stands in a frame.',
      definedBy: RFC_6455,
      sentBy: 'nobody',
    },
  ],
  [3000, { name: 'Unauthorized', meaning: 'The client is not authorised, like HTTP 401.', definedBy: IANA }],
  [3003, { name: 'Forbidden', meaning: 'The client is known but may not do this, like HTTP 403.', definedBy: IANA }],
  [3008, { name: 'Timeout', meaning: 'The endpoint took too long to respond, like HTTP 408.', definedBy: IANA }],
]);

/** Explains a close code. `code` is any unsigned 16-bit number; nothing is refused, unknown codes say that they are. */
export function describeCloseCode(code: number): CloseCode {
  const registered = REGISTERED.get(code);
  const range = closeCodeRange(code);
  return {
    code,
    name: registered?.name ?? null,
    meaning: registered?.meaning ?? meaningOfRange(code),
    definedBy: registered?.definedBy ?? (code >= 4000 && code <= 4999 ? 'the application' : 'nobody'),
    range,
    mayAppearOnWire: mayAppearOnWire(code),
    sentBy: registered?.sentBy ?? (mayAppearOnWire(code) ? 'either' : 'nobody'),
    mayBePassedToClose: mayBePassedToClose(code),
  };
}

/** Whether a Close frame may carry the code: 1000–1003, 1007–1014 and 3000–4999. */
export function mayAppearOnWire(code: number): boolean {
  if (code >= 3000) return code <= 4999;
  // RFC 6455 §7.4.1: 1004 is reserved, 1005, 1006 and 1015 must not be set; 1016–2999 are not defined by anybody yet.
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
}

/** Whether `WebSocket.close(code)` takes the code; others throw `InvalidAccessError`. */
export function mayBePassedToClose(code: number): boolean {
  return code === 1000 || (code >= 3000 && code <= 4999);
}

function closeCodeRange(code: number): CloseCodeRange {
  const found = CLOSE_CODE_RANGES.find((range) => code >= range.first && code <= range.last);
  return found ?? { first: code, last: code, title: 'Not an unsigned 16-bit number' };
}

function meaningOfRange(code: number): string {
  if (code >= 0 && code <= 999) return 'Codes below 1000 are not used.';
  if (code >= 1000 && code <= 2999) return 'Reserved for the protocol; nobody defined this code.';
  if (code >= 3000 && code <= 3999) return 'Reserved for libraries and frameworks; this code is not registered.';
  if (code >= 4000 && code <= 4999) return 'Private use: its meaning is what the application says.';
  return 'Outside of the ranges that the protocol defines.';
}
