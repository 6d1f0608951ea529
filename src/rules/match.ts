import type { MatchTree } from '../protocol/match-tree.ts';
import { append, lengthOf, newList, Uint8ArrayFunction } from './built-ins.ts';
import { createByteSearch, createExactSearch } from './byte-search.ts';
import { isInInterval } from './interval.ts';
import { createJsonSearch } from './json-search.ts';
import type { RuleSubject } from './rule-subject.ts';
import { createPartMatch } from './text-pattern.ts';

export const NO = 0;
export const YES = 1;
/** Only the panel can tell. */
export const ASK = 2;
export type Answer = typeof NO | typeof YES | typeof ASK;

/** Asks a condition about a message. In time proportional to the message; never throws. */
export type Match = (subject: RuleSubject) => Answer;

export function compileMatch(tree: MatchTree): Match {
  switch (tree.kind) {
    case 'everything':
      return () => YES;
    case 'ask':
      return () => ASK;
    case 'and':
      return joined(tree.parts, NO);
    case 'or':
      return joined(tree.parts, YES);
    case 'not': {
      const inner = compileMatch(tree.part);
      return (subject) => {
        const answer = inner(subject);
        return answer === ASK ? ASK : answer === YES ? NO : YES;
      };
    }
    case 'text': {
      const search = createByteSearch(tree.text);
      return (subject) => (search.isIn(subject.bytes) ? YES : NO);
    }
    case 'hex': {
      const needle = new Uint8ArrayFunction(tree.bytes.length);
      for (let index = 0; index < tree.bytes.length; index += 1) needle[index] = tree.bytes[index] ?? 0;
      const search = createExactSearch(needle);
      return (subject) => (search.isIn(subject.bytes) ? YES : NO);
    }
    case 'direction':
      return ({ isOut }) => ((isOut ? tree.isOut : tree.isIn) ? YES : NO);
    case 'opcode':
      return ({ isText }) => ((isText ? tree.isText : tree.isBinary) ? YES : NO);
    case 'length':
      return (subject) => (isInInterval(tree.interval, lengthOf(subject.bytes)) ? YES : NO);
    case 'url': {
      const test = remembered(createPartMatch(tree.pattern));
      return ({ url }) => test(url);
    }
    case 'protocol': {
      const test = remembered(createPartMatch(tree.pattern));
      return ({ protocol }) => test(protocol);
    }
    case 'connection':
      return ({ connection }) => (connection === tree.connection ? YES : NO);
    case 'json': {
      const search = createJsonSearch(tree.path, tree.test);
      return (subject) => (search(subject.bytes) ? YES : NO);
    }
  }
}

/** `decisive`: the answer of one part that settles the whole: `NO` for `and`, `YES` for `or`. */
function joined(trees: readonly MatchTree[], decisive: typeof NO | typeof YES): Match {
  const parts = newList<Match>();
  for (let index = 0; index < trees.length; index += 1) {
    const tree = trees[index];
    if (tree) append(parts, compileMatch(tree));
  }
  const rest = decisive === NO ? YES : NO;
  return (subject) => {
    let answer: Answer = rest;
    for (let index = 0; index < parts.length; index += 1) {
      const found = parts[index]?.(subject) ?? rest;
      if (found === decisive) return decisive;
      if (found === ASK) answer = ASK;
    }
    return answer;
  };
}

/** Messages come in runs of one connection, whose URL and subprotocol stay as they are. */
function remembered(test: (text: string) => boolean): (text: string) => Answer {
  let last: string | null = null;
  let answer: Answer = NO;
  return (text) => {
    if (text !== last) {
      last = text;
      answer = test(text) ? YES : NO;
    }
    return answer;
  };
}
