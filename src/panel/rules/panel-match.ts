import type { ConnectionList } from '../../model/connection-list.ts';
import type { FrameLog } from '../../model/frame-log.ts';
import type { HeartbeatIndex } from '../../model/heartbeat-index.ts';
import type { MatchTree } from '../../protocol/match-tree.ts';
import type { RuleMessage } from '../../protocol/rule.ts';
import { compileCondition } from '../../rules/engine.ts';
import type { Filter } from '../filter/filter-tree.ts';
import type { RegexMatcher, RegexSpec } from '../filter/regex-matcher.ts';
import { createRowTest, MAX_REGEX_BYTES, YES } from '../filter/row-test.ts';
import { matchTreeOf } from './compile-filter.ts';

/** A message that a condition is asked about, and its row in the log; null when it has none (recording is off). */
export interface AskedMessage {
  readonly message: RuleMessage;
  readonly row: number | null;
}

export interface PanelMatchParts {
  readonly log: FrameLog;
  readonly connections: ConnectionList;
  readonly heartbeats: HeartbeatIndex;
  readonly createRegexMatcher: (regexes: readonly RegexSpec[]) => RegexMatcher;
}

/** Asks a whole filter about a message. `too-slow`: a regex was stopped. */
export interface PanelMatch {
  test(asked: AskedMessage): Promise<boolean | 'too-slow'>;
  dispose(): void;
}

const decoder = new TextDecoder();

/**
 * The full filter language over a message on its way: what the message says is asked of the message as it is now, what only the log knows of its row,
 * regular expressions of the worker that can be ended. A message without a row passes no question about it.
 */
export function createPanelMatch(filter: Filter, parts: PanelMatchParts): PanelMatch {
  const regexes: RegexSpec[] = [];
  const ask = compile(filter);
  const matcher = regexes.length > 0 ? parts.createRegexMatcher(regexes) : null;
  let last: Promise<unknown> = Promise.resolve();

  function compile(part: Filter): (asked: AskedMessage, verdict: number) => boolean {
    switch (part.kind) {
      case 'and': {
        const tests = part.parts.map(compile);
        return (asked, verdict) => tests.every((test) => test(asked, verdict));
      }
      case 'or': {
        const tests = part.parts.map(compile);
        return (asked, verdict) => tests.some((test) => test(asked, verdict));
      }
      case 'not': {
        const test = compile(part.part);
        return (asked, verdict) => !test(asked, verdict);
      }
      case 'regex': {
        const bit = 1 << regexes.length;
        regexes.push({ source: part.source, flags: part.flags });
        return (_, verdict) => (verdict & bit) !== 0;
      }
      default: {
        const tree: MatchTree = matchTreeOf(part);
        if (tree.kind !== 'ask') {
          const condition = compileCondition(tree);
          return ({ message }) => condition(message) === 1;
        }
        const { log, connections, heartbeats } = parts;
        return ({ row }) =>
          row !== null && log.has(row) && createRowTest(part, log, connections, heartbeats).judge(row) === YES;
      }
    }
  }

  const test = async (asked: AskedMessage): Promise<boolean | 'too-slow'> => {
    if (!matcher) return ask(asked, 0);
    const verdicts = await matcher.match([textOf(asked.message)]);
    return typeof verdicts === 'string' ? 'too-slow' : ask(asked, verdicts[0] ?? 0);
  };

  return {
    // The matcher takes one batch at a time.
    test: (asked) => {
      const next = last.then(() => test(asked));
      last = next;
      return next;
    },
    dispose: () => matcher?.dispose(),
  };
}

function textOf({ data }: RuleMessage): string {
  if (typeof data === 'string') return data.length > MAX_REGEX_BYTES ? data.slice(0, MAX_REGEX_BYTES) : data;
  return decoder.decode(data.subarray(0, MAX_REGEX_BYTES));
}
