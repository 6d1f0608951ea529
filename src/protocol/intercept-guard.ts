import { isRecord, readBoolean, readBytes, readCount, readOrdinal } from './guard.ts';
import { MAX_ACT_BYTES, MAX_BREAKPOINTS, MAX_BYTES_PER_SECOND, MAX_LATENCY_MS, MAX_RELEASED } from './limits.ts';
import { readMatchTree } from './match-tree-guard.ts';
import type {
  ActCommand,
  CloseConnectionCommand,
  NetworkSpeed,
  OpenConnectionCommand,
  PageBreakpoint,
  SendMessageCommand,
  SimulateCloseCommand,
  SimulateOfflineCommand,
} from './panel-command.ts';
import { readRules, readVerdict } from './rule-guard.ts';

/** Commands about what messages have to pass on their way. */
export type InterceptCommand = Exclude<
  ActCommand,
  SendMessageCommand | CloseConnectionCommand | SimulateCloseCommand | OpenConnectionCommand | SimulateOfflineCommand
>;

interface Base {
  readonly documentId: string;
  readonly command: number;
}

/** Rebuilds one; undefined when it is none. Payload bytes are a view. */
export function parseIntercept(
  kind: InterceptCommand['kind'],
  base: Base,
  value: Readonly<Record<string, unknown>>,
): InterceptCommand | undefined {
  switch (kind) {
    case 'simulate-network': {
      const speed = readSpeed(value['speed']);
      return speed === undefined ? undefined : { kind, ...base, speed };
    }
    case 'set-rules': {
      const rules = readRules(value['rules']);
      return rules.kind === 'error' ? undefined : { kind, ...base, rules: rules.value };
    }
    case 'set-breakpoints': {
      const breakpoints = readBreakpoints(value['breakpoints']);
      const timeoutMs = readUpTo(value['timeoutMs'], MAX_LATENCY_MS);
      return breakpoints === undefined || timeoutMs === undefined
        ? undefined
        : { kind, ...base, breakpoints, timeoutMs };
    }
    case 'release-held': {
      const messages = value['messages'] === null ? null : readNumbers(value['messages']);
      const isDropped = readBoolean(value['isDropped']);
      if (messages === undefined || isDropped === undefined || (messages === null && isDropped)) return undefined;
      return { kind, ...base, messages, isDropped };
    }
    case 'replace-held': {
      const message = readOrdinal(value['message']);
      const isAnswer = readBoolean(value['isAnswer']);
      const payload = readPayload(value['payload']);
      if (message === undefined || isAnswer === undefined || payload === undefined) return undefined;
      return { kind, ...base, message, isAnswer, payload };
    }
    case 'answer-rules': {
      const message = readOrdinal(value['message']);
      const verdict = readVerdict(value['verdict']);
      return message === undefined || verdict === undefined ? undefined : { kind, ...base, message, verdict };
    }
    case 'answer-breakpoints': {
      const message = readOrdinal(value['message']);
      const breakpoint = value['breakpoint'] === null ? null : readOrdinal(value['breakpoint']);
      return message === undefined || breakpoint === undefined ? undefined : { kind, ...base, message, breakpoint };
    }
  }
}

/** Too long is wrong here: half a message must not be sent. */
export function readPayload(value: unknown): string | Uint8Array | undefined {
  const payload = typeof value === 'string' ? value : readBytes(value);
  return payload !== undefined && payload.length <= MAX_ACT_BYTES ? payload : undefined;
}

function readSpeed(value: unknown): NetworkSpeed | undefined {
  if (!isRecord(value)) return undefined;
  const delayMs = readUpTo(value['delayMs'], MAX_LATENCY_MS);
  const jitterMs = readUpTo(value['jitterMs'], MAX_LATENCY_MS);
  const bytesPerSecondIn = readUpTo(value['bytesPerSecondIn'], MAX_BYTES_PER_SECOND);
  const bytesPerSecondOut = readUpTo(value['bytesPerSecondOut'], MAX_BYTES_PER_SECOND);
  const isStalled = readBoolean(value['isStalled']);
  if (delayMs === undefined || jitterMs === undefined || isStalled === undefined) return undefined;
  if (bytesPerSecondIn === undefined || bytesPerSecondOut === undefined) return undefined;
  return { delayMs, jitterMs, bytesPerSecondIn, bytesPerSecondOut, isStalled };
}

function readBreakpoints(value: unknown): readonly PageBreakpoint[] | undefined {
  if (!Array.isArray(value) || value.length > MAX_BREAKPOINTS) return undefined;
  const list: PageBreakpoint[] = [];
  for (let index = 0; index < value.length; index += 1) {
    const item: unknown = value[index];
    if (!isRecord(item)) return undefined;
    const id = readOrdinal(item['id']);
    const condition = readMatchTree(item['condition']);
    if (id === undefined || condition === undefined) return undefined;
    list.push({ id, condition });
  }
  return list;
}

function readNumbers(value: unknown): readonly number[] | undefined {
  if (!Array.isArray(value) || value.length > MAX_RELEASED) return undefined;
  const list: number[] = [];
  for (let index = 0; index < value.length; index += 1) {
    const number = readOrdinal(value[index]);
    if (number === undefined) return undefined;
    list.push(number);
  }
  return list;
}

function readUpTo(value: unknown, most: number): number | undefined {
  const count = readCount(value);
  return count !== undefined && count <= most ? count : undefined;
}
