import type { MessageData } from '../../../protocol/rule.ts';

/** What a transform is told of a message beside its data. */
export interface TransformInfo {
  readonly direction: 'in' | 'out';
  readonly url: string;
  readonly protocol: string;
  /** Counted from 1, as in the panel. */
  readonly connection: number;
}

/** One message for one rule's code. */
export interface TransformRequest {
  readonly request: number;
  /** Whose state is meant. */
  readonly ruleId: number;
  readonly code: string;
  readonly data: MessageData;
  readonly info: TransformInfo;
}

/**
 * Why a transform changed nothing. `syntax`: it is no function; `threw`; `time`: it took too long; `memory`: it took too much; `result`: what it
 * returned is no message; `failed`: the machine itself broke.
 */
export type TransformProblemCode = 'syntax' | 'threw' | 'time' | 'memory' | 'result' | 'failed';

export interface TransformProblem {
  readonly code: TransformProblemCode;
  /** The engine's own words, with the line where there is one. */
  readonly words: string;
}

export type TransformOutcome =
  /** Messages in its place; none: it is dropped. */
  | { readonly kind: 'done'; readonly messages: readonly MessageData[]; readonly logged: readonly string[] }
  | { readonly kind: 'problem'; readonly problem: TransformProblem; readonly logged: readonly string[] };

export interface TransformAnswer {
  readonly request: number;
  readonly outcome: TransformOutcome;
}

export const MAX_CODE_CHARS = 100_000;
/** One message must not hold up those behind it for longer. */
export const TRANSFORM_MS = 100;
/** Of one rule's code and state. */
export const TRANSFORM_BYTES = 32 * 1024 * 1024;
export const MAX_LOGGED_LINES = 20;
export const MAX_LOGGED_CHARS = 500;
