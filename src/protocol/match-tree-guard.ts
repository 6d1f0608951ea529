import { isRecord, readBoolean, readCount, readOrdinal } from './guard.ts';
import type { Interval, JsonPath, JsonStep, JsonTest, MatchTree, TextPattern } from './match-tree.ts';
import { MAX_MATCH_DEPTH, MAX_MATCH_PARTS } from './rule.ts';

/** A filter has no more; the text of one term is a part of it. */
const MAX_TEXT_CHARS = 2_000;
const MAX_STEPS = 1_000;

/** A condition from `unknown`; undefined when it is none, or larger or deeper than a condition may be. */
export function readMatchTree(value: unknown): MatchTree | undefined {
  return readTree(value, 0, { parts: 0 });
}

interface Count {
  parts: number;
}

function readTree(value: unknown, depth: number, count: Count): MatchTree | undefined {
  count.parts += 1;
  if (!isRecord(value) || depth > MAX_MATCH_DEPTH || count.parts > MAX_MATCH_PARTS) return undefined;
  const { kind } = value;
  switch (kind) {
    case 'everything':
    case 'ask':
      return { kind };
    case 'and':
    case 'or': {
      const parts = readList(value['parts'], MAX_MATCH_PARTS, (part) => readTree(part, depth + 1, count));
      return parts === undefined ? undefined : { kind, parts };
    }
    case 'not': {
      const part = readTree(value['part'], depth + 1, count);
      return part === undefined ? undefined : { kind, part };
    }
    case 'text': {
      const text = readWhole(value['text']);
      return text === undefined || text === '' ? undefined : { kind, text };
    }
    case 'hex': {
      const bytes = readList(value['bytes'], MAX_TEXT_CHARS, readByte);
      return bytes === undefined ? undefined : { kind, bytes };
    }
    case 'direction': {
      const isIn = readBoolean(value['isIn']);
      const isOut = readBoolean(value['isOut']);
      return isIn === undefined || isOut === undefined ? undefined : { kind, isIn, isOut };
    }
    case 'opcode': {
      const isText = readBoolean(value['isText']);
      const isBinary = readBoolean(value['isBinary']);
      return isText === undefined || isBinary === undefined ? undefined : { kind, isText, isBinary };
    }
    case 'length': {
      const interval = readInterval(value['interval']);
      return interval === undefined ? undefined : { kind, interval };
    }
    case 'url':
    case 'protocol': {
      const pattern = readPattern(value['pattern']);
      return pattern === undefined ? undefined : { kind, pattern };
    }
    case 'connection': {
      const connection = readOrdinal(value['connection']);
      return connection === undefined ? undefined : { kind, connection };
    }
    case 'json': {
      const path = readPathSteps(value['path']);
      const test = readJsonTest(value['test']);
      return path === undefined || test === undefined ? undefined : { kind, path, test };
    }
    default:
      return undefined;
  }
}

/** The steps of a path from `unknown`. */
export function readPathSteps(value: unknown): JsonPath | undefined {
  return readList(value, MAX_STEPS, readStep);
}

function readStep(value: unknown): JsonStep | undefined {
  if (!isRecord(value)) return undefined;
  switch (value['kind']) {
    case 'member': {
      const name = readWhole(value['name']);
      return name === undefined ? undefined : { kind: 'member', name };
    }
    case 'element': {
      const index = readCount(value['index']);
      return index === undefined ? undefined : { kind: 'element', index };
    }
    case 'each':
      return { kind: 'each' };
    default:
      return undefined;
  }
}

function readJsonTest(value: unknown): JsonTest | undefined {
  if (!isRecord(value)) return undefined;
  switch (value['kind']) {
    case 'any':
      return { kind: 'any' };
    case 'text': {
      const pattern = readPattern(value['pattern']);
      const isString = readBoolean(value['isString']);
      return pattern === undefined || isString === undefined ? undefined : { kind: 'text', pattern, isString };
    }
    case 'number': {
      const interval = readInterval(value['interval']);
      return interval === undefined ? undefined : { kind: 'number', interval };
    }
    default:
      return undefined;
  }
}

function readInterval(value: unknown): Interval | undefined {
  if (!isRecord(value)) return undefined;
  const min = readBound(value['min']);
  const max = readBound(value['max']);
  const includesBounds = readBoolean(value['includesBounds']);
  if (min === undefined || max === undefined || includesBounds === undefined) return undefined;
  return { min, max, includesBounds };
}

function readBound(value: unknown): number | null | undefined {
  return value === null || (typeof value === 'number' && Number.isFinite(value)) ? value : undefined;
}

function readPattern(value: unknown): TextPattern | undefined {
  const pattern = readList(value, MAX_TEXT_CHARS, readWhole);
  return pattern === undefined || pattern.length === 0 ? undefined : pattern;
}

function readWhole(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= MAX_TEXT_CHARS ? value : undefined;
}

function readByte(value: unknown): number | undefined {
  const count = readCount(value);
  return count !== undefined && count <= 0xff ? count : undefined;
}

function readList<T>(value: unknown, most: number, read: (item: unknown) => T | undefined): readonly T[] | undefined {
  if (!Array.isArray(value) || value.length > most) return undefined;
  const list: T[] = [];
  for (let index = 0; index < value.length; index += 1) {
    const item = read(value[index]);
    if (item === undefined) return undefined;
    list.push(item);
  }
  return list;
}
