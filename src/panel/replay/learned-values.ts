import { jsonScalars, type JsonScalar, type JsonSteps } from './json-scalars.ts';
import type { Recording } from './recording.ts';

/** A value that the server said before the client did: an id, a token. A replay takes the fresh one. */
export interface LearnedValue {
  readonly id: number;
  /** Index among the recording's answers, and where in it. */
  readonly answer: number;
  readonly path: JsonSteps;
  /** As it was recorded. */
  readonly sample: string;
  /** Where the client said it, in the order of the steps. */
  readonly uses: readonly ValueUse[];
  /** Equal by more than chance: long, or under the same name. Others are off until the user says so. */
  readonly isLikely: boolean;
}

export interface ValueUse {
  readonly step: number;
  readonly path: JsonSteps;
  /** In bytes of the step's message, quotes included. */
  readonly start: number;
  readonly end: number;
}

const MAX_LEARNED = 300;
const MAX_KNOWN = 50_000;
/** Shorter ones are equal by chance, unless they have the same name. */
const MIN_CHARS = 4;
/** Names under which values are the server's to give, wherever they are said. */
const GIVEN_NAME = /(?:id|token|key|session|nonce|cursor|ticket|seq|ref|hash|etag)$/i;
/** Said by both sides in most messages, and never given by the server. */
const KIND_NAME = /^(?:type|event|op|opcode|action|method|kind|cmd|command|topic|channel|jsonrpc|version|t)$/i;

/** Finds where a value that was sent equals one that had been received before, and that the client had not said first. */
export function findLearnedValues({ steps, answers }: Recording): readonly LearnedValue[] {
  const received = new Map<string, { readonly answer: number; readonly path: JsonSteps }>();
  const own = new Set<string>();
  const found = new Map<string, { readonly source: JsonScalar; readonly uses: ValueUse[]; isLikely: boolean }>();
  let nextAnswer = 0;
  const hear = (before: number): void => {
    for (; (answers[nextAnswer]?.afterStep ?? before) < before; nextAnswer += 1) {
      for (const scalar of scalarsOf(answers[nextAnswer])) {
        const key = keyOf(scalar);
        if (own.has(key) || received.has(key) || received.size >= MAX_KNOWN || isKind(scalar)) continue;
        received.set(key, { answer: nextAnswer, path: scalar.steps });
      }
    }
  };
  for (const [index, step] of steps.entries()) {
    hear(index);
    for (const scalar of scalarsOf(step)) {
      const key = keyOf(scalar);
      const source = received.get(key);
      if (source === undefined) {
        own.add(key);
        continue;
      }
      if (isKind(scalar)) continue;
      const isLikely = isLikelyUse(scalar, source.path);
      if (!isLikely && scalar.text.length < MIN_CHARS) continue;
      const entry = found.get(key) ?? { source: scalar, uses: [], isLikely: false };
      entry.uses.push({ step: index, path: scalar.steps, start: scalar.start, end: scalar.end });
      entry.isLikely ||= isLikely;
      if (found.size < MAX_LEARNED) found.set(key, entry);
    }
  }
  return [...found].flatMap(([key, { source, uses, isLikely }], id) => {
    const from = received.get(key);
    return from === undefined ? [] : [{ id, ...from, sample: source.text, uses, isLikely }];
  });
}

function scalarsOf(
  message: { readonly isText: boolean; readonly bytes: Uint8Array } | undefined,
): readonly JsonScalar[] {
  return message?.isText === true ? jsonScalars(message.bytes) : [];
}

/** A number and a string of the same digits are not the same value. */
function keyOf({ isString, text }: JsonScalar): string {
  return `${isString ? 's' : 'n'}${text}`;
}

function isKind({ steps }: JsonScalar): boolean {
  return KIND_NAME.test(String(steps.at(-1) ?? ''));
}

function isLikelyUse({ text, steps, isString }: JsonScalar, source: JsonSteps): boolean {
  const name = lastName(steps);
  if (name !== null && GIVEN_NAME.test(name)) return true;
  if (name !== null && name === lastName(source) && text.length >= MIN_CHARS) return true;
  // Of some length, and not a plain word: `user`, `true`, `general` are said by both sides.
  return text.length >= 8 && (!isString || /\d/.test(text));
}

function lastName(steps: JsonSteps): string | null {
  const name = steps.findLast((step) => typeof step === 'string');
  return typeof name === 'string' ? name : null;
}
