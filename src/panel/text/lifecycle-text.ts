import { assertNever } from '../../base/assert-never.ts';
import { describeCloseCode } from '../../decoder/close-code.ts';
import type { LifecycleDetail } from '../../model/frame-log.ts';
import { RowKind } from '../../model/row-kind.ts';
import { formatBytes, formatCount } from './format.ts';

/** How a lifecycle row looks: which icon and how loud. */
export type LifecycleTone = 'neutral' | 'good' | 'warning' | 'error';

export interface LifecycleText {
  readonly title: string;
  /** What stands behind the title, in a quieter voice; may be empty. */
  readonly detail: string;
  readonly tone: LifecycleTone;
}

const INITIATOR: Readonly<Record<'page' | 'panel' | 'server' | 'network' | 'unknown', string>> = {
  page: 'by the page',
  panel: 'by you',
  server: 'by the server',
  network: 'connection lost',
  unknown: '',
};

type Shed = Extract<LifecycleDetail, { readonly kind: typeof RowKind.shed }>;

const SHED: Readonly<Record<Shed['reason'], string>> = {
  history: 'older than the history that is kept while no panel is open',
  backlog: 'the panel could not keep up',
  paused: 'recording was off',
  connections: 'more connections than are remembered',
  fault: 'the capture failed in the page; the page itself was not disturbed',
  transport: 'lost on the way to the panel',
  malformed: 'not what the capture protocol says, refused',
  memory: 'the oldest went, to keep the log within its limit',
  full: 'the log is at its limit, and recording stopped there',
};

/** The words of a lifecycle row. */
export function lifecycleText(detail: LifecycleDetail): LifecycleText {
  switch (detail.kind) {
    case RowKind.connecting:
      return { title: 'Connecting', detail: detail.url, tone: 'neutral' };
    case RowKind.open:
      return { title: 'Open', detail: joined([named('protocol', detail.protocol), detail.extensions]), tone: 'good' };
    case RowKind.closing:
      return {
        title: detail.isInjected ? 'Closed from the panel' : 'Page called close()',
        detail: joined([detail.code === null ? '' : closeCodeText(detail.code), quoted(detail.reason ?? '')]),
        tone: 'neutral',
      };
    case RowKind.close:
      return {
        title: `Closed ${closeCodeText(detail.code)}`,
        detail: joined([quoted(detail.reason), INITIATOR[detail.initiator], detail.wasClean ? 'clean' : 'not clean']),
        tone: detail.wasClean ? 'neutral' : 'error',
      };
    case RowKind.error:
      return { title: 'Error event', detail: detail.message ?? 'The browser tells the page no more.', tone: 'error' };
    case RowKind.constructionFailed:
      return {
        title: 'new WebSocket() threw',
        detail: joined([`${detail.errorName}: ${detail.errorMessage}`, detail.url ?? '']),
        tone: 'error',
      };
    case RowKind.sendFailed:
      return { title: 'send() threw', detail: `${detail.errorName}: ${detail.errorMessage}`, tone: 'error' };
    case RowKind.shed:
      return shedText(detail);
    case RowKind.gone:
      return { title: 'Document gone', detail: 'before a close event could be seen', tone: 'warning' };
    case RowKind.navigated:
      return { title: 'Navigated', detail: detail.url, tone: 'neutral' };
    case RowKind.handshakeFailed:
      return {
        title: detail.status === null ? 'Handshake failed' : `Handshake failed: ${detail.status}`,
        detail: detail.message,
        tone: 'error',
      };
    case RowKind.gap:
      return {
        title: detail.frames === null ? 'Gap' : `Gap: ${amount(detail.frames, detail.bytes ?? 0)}`,
        detail: detail.reason,
        tone: 'warning',
      };
    case RowKind.note:
      return { title: 'Note', detail: detail.text, tone: 'neutral' };
    case RowKind.problem:
      return {
        title: detail.message,
        detail: joined([detail.code, detail.offset === null ? '' : `at byte ${formatCount(detail.offset)}`]),
        tone: 'error',
      };
    default:
      return assertNever(detail);
  }
}

/** `1006 Abnormal Closure` */
export function closeCodeText(code: number): string {
  const { name } = describeCloseCode(code);
  return name === null ? String(code) : `${code} ${name}`;
}

/** What the filter looks in. */
export function lifecycleSearchText(detail: LifecycleDetail): string {
  const { title, detail: rest } = lifecycleText(detail);
  return `${title} ${rest}`;
}

function shedText(detail: Shed): LifecycleText {
  const { reason, limitBytes } = detail;
  const limit = limitBytes === undefined ? '' : ` of ${formatBytes(limitBytes)}`;
  const title =
    reason === 'memory'
      ? `Dropped: the oldest ${shedAmount(detail)}`
      : reason === 'full'
        ? 'Recording stopped'
        : `Not kept: ${shedAmount(detail)}`;
  return { title, detail: `${SHED[reason]}${limit}`, tone: 'warning' };
}

function shedAmount({ events, frames, bytes }: Shed): string {
  if (frames > 0) return amount(frames, bytes);
  return events === 1 ? '1 event' : `${formatCount(events)} events`;
}

function amount(frames: number, bytes: number): string {
  const counted = `${formatCount(frames)} ${frames === 1 ? 'frame' : 'frames'}`;
  return bytes > 0 ? `${counted}, ${formatBytes(bytes)}` : counted;
}

function named(name: string, value: string): string {
  return value === '' ? '' : `${name} ${value}`;
}

function quoted(text: string): string {
  return text === '' ? '' : `“${text}”`;
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}
