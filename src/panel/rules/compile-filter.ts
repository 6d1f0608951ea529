import type { MatchTree } from '../../protocol/match-tree.ts';
import type { Filter, FilterTerm } from '../filter/filter-tree.ts';

const EVERYTHING: MatchTree = { kind: 'everything' };
const NOTHING: MatchTree = { kind: 'not', part: EVERYTHING };
const ASK: MatchTree = { kind: 'ask' };

/**
 * A filter as a page can ask it about a message that goes through it. Terms that only rows of the log answer (marks, heartbeats, time, the name of
 * a connection) and regular expressions, which could hold the page up, become `ask`; those that no live message can pass become nothing.
 */
export function matchTreeOf(filter: Filter): MatchTree {
  switch (filter.kind) {
    case 'everything':
      return EVERYTHING;
    case 'and':
    case 'or':
      return { kind: filter.kind, parts: filter.parts.map(matchTreeOf) };
    case 'not':
      return { kind: 'not', part: matchTreeOf(filter.part) };
    default:
      return treeOfTerm(filter);
  }
}

function treeOfTerm(term: FilterTerm): MatchTree {
  switch (term.kind) {
    case 'direction':
      return { kind: 'direction', isIn: term.names.includes('in'), isOut: term.names.includes('out') };
    case 'opcode':
      return { kind: 'opcode', isText: term.names.includes('text'), isBinary: term.names.includes('binary') };
    // A live message is no event and has no close code.
    case 'code':
      return NOTHING;
    case 'text':
    case 'hex':
    case 'length':
    case 'url':
    case 'protocol':
    case 'json':
      return term;
    case 'regex':
    case 'state':
    case 'time':
    case 'age':
    case 'clock':
    case 'connection':
    case 'connection-number':
    case 'frame':
    case 'frame-top':
      return ASK;
  }
}

/** Whether only the panel can tell about some messages. */
export function asksPanel(tree: MatchTree): boolean {
  switch (tree.kind) {
    case 'ask':
      return true;
    case 'and':
    case 'or':
      return tree.parts.some(asksPanel);
    case 'not':
      return asksPanel(tree.part);
    default:
      return false;
  }
}
