import { catalogue } from './catalogue.ts';

const MEANING = catalogue('filterExample', {
  text: 'rows that hold this text, in either case',
  quoted: 'exactly this text',
  regex: 'regular expression; flags i, m, s, u',
  without: 'all but heartbeats',
  either: 'one or the other',
  combined: 'received, and binary or longer than 1,000 bytes',
  length: 'payload length; k and M are decimal',
  url: 'part of the URL; * stands for anything',
  connection: 'the first connection; or part of its name',
  pageFrame: 'opened by the page itself, not by an iframe',
  time: 'first five seconds of the log',
  age: 'later than a minute after the connection was made',
  code: 'closed with one of these codes',
  violation: 'frames that break RFC 6455',
  member: 'JSON whose member “type” is tick',
  element: 'any element with such a number',
  bytes: 'these bytes in a row',
});

/** What the filter's help shows. `label` is the example itself: it is inserted as it stands, and no language changes it. */
export const FILTER_EXAMPLES: readonly { readonly label: string; readonly meaning: string }[] = [
  { label: 'tick', meaning: MEANING.text },
  { label: '"two words"', meaning: MEANING.quoted },
  { label: '/^\\{"id":\\d+/i', meaning: MEANING.regex },
  { label: '-is:heartbeat', meaning: MEANING.without },
  { label: 'subscribe OR unsubscribe', meaning: MEANING.either },
  { label: 'dir:in (op:binary OR len:>1k)', meaning: MEANING.combined },
  { label: 'len:1k..4k', meaning: MEANING.length },
  { label: 'url:example.com/feed', meaning: MEANING.url },
  { label: 'conn:1', meaning: MEANING.connection },
  { label: 'frame:top', meaning: MEANING.pageFrame },
  { label: 'time:<5s', meaning: MEANING.time },
  { label: 'age:>1m', meaning: MEANING.age },
  { label: 'code:1006|4000..4999', meaning: MEANING.code },
  { label: 'is:violation', meaning: MEANING.violation },
  { label: 'json.type:tick', meaning: MEANING.member },
  { label: 'json.quotes[*].bid:>100', meaning: MEANING.element },
  { label: 'hex:de ad be ef', meaning: MEANING.bytes },
];
