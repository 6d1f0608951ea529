import type { AskedEvent, HeldEvent, ReleasedEvent, RuleHitsEvent, TaggedEvent } from './capture-event.ts';
import { readBoolean, readCount, readOneOf, readOrdinal, readText } from './guard.ts';
import { MAX_TAG_CHARS, TAG_COLORS } from './rule.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Rebuilds an event about a message that the tool held or changed; undefined when it is none. */
export function parseIntercepted(
  kind: 'held' | 'released' | 'asked' | 'tagged',
  value: Fields,
  connection: number,
  time: number,
): HeldEvent | ReleasedEvent | AskedEvent | TaggedEvent | undefined {
  const message = readOrdinal(value['message']);
  if (message === undefined) return undefined;
  switch (kind) {
    case 'held': {
      const breakpoint = readOrdinal(value['breakpoint']);
      return breakpoint === undefined ? undefined : { kind, connection, time, message, breakpoint };
    }
    case 'asked': {
      const rule = value['rule'] === null ? null : readCount(value['rule']);
      return rule === undefined ? undefined : { kind, connection, time, message, rule };
    }
    case 'tagged': {
      const label = readText(value['label'], MAX_TAG_CHARS);
      const color = readOneOf(value['color'], TAG_COLORS);
      return label === undefined || color === undefined ? undefined : { kind, connection, time, message, label, color };
    }
    case 'released': {
      const passage =
        value['passage'] === null ? null : readOneOf(value['passage'], ['delayed', 'dropped', 'replaced']);
      const replacement = value['replacement'] === null ? null : readOrdinal(value['replacement']);
      const isDiscarded = readBoolean(value['isDiscarded']);
      const cause = readOneOf(value['cause'], ['user', 'timeout', 'limit', 'end', 'rule']);
      if (passage === undefined || replacement === undefined) return undefined;
      if (isDiscarded === undefined || cause === undefined) return undefined;
      return { kind, connection, time, message, passage, replacement, isDiscarded, cause };
    }
  }
}

export function parseRuleHits(value: Fields, time: number): RuleHitsEvent | undefined {
  const rule = readOrdinal(value['rule']);
  const hits = readCount(value['hits']);
  const misses = readCount(value['misses']);
  if (rule === undefined || hits === undefined || misses === undefined) return undefined;
  return { kind: 'rule-hits', time, rule, hits, misses };
}
