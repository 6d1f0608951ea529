/* What the filter's help shows; a part of the catalogue that `text.ts` begins. */

/** `label` is the example itself: it is inserted as it stands. */
export const FILTER_EXAMPLES: readonly { readonly label: string; readonly meaning: string }[] = [
  { label: 'tick', meaning: 'rows that hold this text, in either case' },
  { label: '"two words"', meaning: 'exactly this text' },
  { label: '/^\\{"id":\\d+/i', meaning: 'regular expression; flags i, m, s, u' },
  { label: '-is:heartbeat', meaning: 'all but heartbeats' },
  { label: 'subscribe OR unsubscribe', meaning: 'one or the other' },
  { label: 'dir:in (op:binary OR len:>1k)', meaning: 'received, and binary or longer than 1,000 bytes' },
  { label: 'len:1k..4k', meaning: 'payload length; k and M are decimal' },
  { label: 'url:example.com/feed', meaning: 'part of the URL; * stands for anything' },
  { label: 'conn:1', meaning: 'the first connection; or part of its name' },
  { label: 'frame:top', meaning: 'opened by the page itself, not by an iframe' },
  { label: 'time:<5s', meaning: 'first five seconds of the log' },
  { label: 'age:>1m', meaning: 'later than a minute after the connection was made' },
  { label: 'code:1006|4000..4999', meaning: 'closed with one of these codes' },
  { label: 'is:violation', meaning: 'frames that break RFC 6455' },
  { label: 'json.type:tick', meaning: 'JSON whose member “type” is tick' },
  { label: 'json.quotes[*].bid:>100', meaning: 'any element with such a number' },
  { label: 'hex:de ad be ef', meaning: 'these bytes in a row' },
];
