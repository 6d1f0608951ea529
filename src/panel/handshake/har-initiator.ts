import { isRecord, readText } from '../../protocol/guard.ts';
import { DEFAULT_LIMITS } from '../../protocol/limits.ts';

/** `sourceURL` of the page hook (`scripts/name-page-hook.ts`): on top of the stack of every socket that it saw. */
const HOOK_URL = 'native:websocket';
/** The hook has fewer frames than this on top of the page's. */
const HOOK_FRAMES = 8;
const MAX_FRAMES = 50;

/** Where a request was made, as Chromium's HAR tells (`_initiator`). */
export interface HarInitiator {
  /** Script of the innermost call; null when there is no stack. */
  readonly script: string | null;
  /** The stack as V8 would print it; null when there is none. */
  readonly stack: string | null;
  /** The call went through the page hook. */
  readonly isHooked: boolean;
  /** The call was made in a worker: its stack goes on in another debugger, that of the page that started it. */
  readonly isWorker: boolean;
}

const NOWHERE: HarInitiator = { script: null, stack: null, isHooked: false, isWorker: false };

/** Reads `_initiator` of a HAR entry; anything may be in it. */
export function parseHarInitiator(value: unknown): HarInitiator {
  const stack = isRecord(value) ? value['stack'] : null;
  if (!isRecord(stack) || !Array.isArray(stack['callFrames'])) return NOWHERE;
  const frames = stack['callFrames'].slice(0, MAX_FRAMES).filter(isRecord);
  const urls = frames.map((frame) => readText(frame['url'], DEFAULT_LIMITS.urlChars) ?? '');
  const isHooked = urls.slice(0, HOOK_FRAMES).includes(HOOK_URL);
  const lines = frames.map((frame, index) => {
    const name = readText(frame['functionName'], 200) ?? '';
    const place = `${urls[index] ?? ''}:${lineOf(frame['lineNumber'])}:${lineOf(frame['columnNumber'])}`;
    return name === '' ? `    at ${place}` : `    at ${name} (${place})`;
  });
  return {
    script: urls.find((url) => url !== '' && url !== HOOK_URL) ?? null,
    stack: lines.length === 0 ? null : lines.join('\n').slice(0, DEFAULT_LIMITS.stackChars),
    isHooked,
    isWorker: !isHooked && isRecord(stack['parentId']),
  };
}

/** The DevTools protocol counts lines and columns from 0, stacks from 1. */
function lineOf(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value + 1 : 0;
}
