import { assertNever } from '../../base/assert-never.ts';
import { describeCloseCode } from '../../decoder/close-code.ts';
import type { LifecycleDetail } from '../../model/frame-log.ts';
import { RowKind } from '../../model/row-kind.ts';
import { catalogue } from './catalogue.ts';
import { phrase } from './phrase.ts';

/** How a lifecycle row looks: which icon and how loud. */
export type LifecycleTone = 'neutral' | 'good' | 'warning' | 'error';

export interface LifecycleText {
  readonly title: string;
  /** What stands behind the title, in a quieter voice; may be empty. */
  readonly detail: string;
  readonly tone: LifecycleTone;
}

const lifecycle = catalogue('lifecycle', {
  connecting: 'Connecting',
  open: 'Open',
  protocol: phrase(['protocol'], 'protocol {protocol}'),
  closingByPanel: 'Closed from the panel',
  closingByPage: 'Page called close()',
  closed: phrase(['code'], 'Closed {code}'),
  initiator: {
    page: 'by the page',
    panel: 'by you',
    server: 'by the server',
    network: 'connection lost',
    unknown: '',
  },
  clean: 'clean',
  notClean: 'not clean',
  error: 'Error event',
  noMoreTold: 'The browser tells the page no more.',
  constructionFailed: 'new WebSocket() threw',
  sendFailed: 'send() threw',
  gone: 'Document gone',
  goneDetail: 'before a close event could be seen',
  navigated: 'Navigated',
  handshakeFailed: 'Handshake failed',
  handshakeFailedWith: phrase(['status'], 'Handshake failed: {status}'),
  gap: 'Gap',
  gapOf: phrase(['what'], 'Gap: {what}'),
  note: 'Note',
  atByte: phrase(['offset'], 'at byte {offset, number}'),
  dropped: phrase(['what'], 'Dropped: the oldest {what}'),
  recordingStopped: 'Recording stopped',
  notKept: phrase(['what'], 'Not kept: {what}'),
  reasonWithLimit: phrase(['reason', 'limit'], '{reason} of {limit, bytes}'),
  frames: phrase(['count'], '{count, plural, one {# frame} other {# frames}}'),
  framesAndBytes: phrase(['count', 'bytes'], '{count, plural, one {# frame} other {# frames}}, {bytes, bytes}'),
  events: phrase(['count'], '{count, plural, one {# event} other {# events}}'),
  quoted: phrase(['text'], '“{text}”'),
});

type Shed = Extract<LifecycleDetail, { readonly kind: typeof RowKind.shed }>;

const SHED: Readonly<Record<Shed['reason'], string>> = catalogue('lifecycleShed', {
  history: 'older than the history that is kept while no panel is open',
  backlog: 'the panel could not keep up',
  paused: 'recording was off',
  connections: 'more connections than are remembered',
  fault: 'the capture failed in the page; the page itself was not disturbed',
  transport: 'lost on the way to the panel',
  malformed: 'not what the capture protocol says, refused',
  memory: 'the oldest went, to keep the log within its limit',
  full: 'the log is at its limit, and recording stopped there',
});

/** The words of a lifecycle row. */
export function lifecycleText(detail: LifecycleDetail): LifecycleText {
  switch (detail.kind) {
    case RowKind.connecting:
      return { title: lifecycle.connecting, detail: detail.url, tone: 'neutral' };
    case RowKind.open:
      return {
        title: lifecycle.open,
        detail: joined([protocolText(detail.protocol), detail.extensions]),
        tone: 'good',
      };
    case RowKind.closing:
      return {
        title: detail.isInjected ? lifecycle.closingByPanel : lifecycle.closingByPage,
        detail: joined([detail.code === null ? '' : closeCodeText(detail.code), quoted(detail.reason ?? '')]),
        tone: 'neutral',
      };
    case RowKind.close:
      return {
        title: lifecycle.closed(closeCodeText(detail.code)),
        detail: joined([
          quoted(detail.reason),
          lifecycle.initiator[detail.initiator],
          detail.wasClean ? lifecycle.clean : lifecycle.notClean,
        ]),
        tone: detail.wasClean ? 'neutral' : 'error',
      };
    case RowKind.error:
      return { title: lifecycle.error, detail: detail.message ?? lifecycle.noMoreTold, tone: 'error' };
    case RowKind.constructionFailed:
      return {
        title: lifecycle.constructionFailed,
        detail: joined([`${detail.errorName}: ${detail.errorMessage}`, detail.url ?? '']),
        tone: 'error',
      };
    case RowKind.sendFailed:
      return { title: lifecycle.sendFailed, detail: `${detail.errorName}: ${detail.errorMessage}`, tone: 'error' };
    case RowKind.shed:
      return shedText(detail);
    case RowKind.gone:
      return { title: lifecycle.gone, detail: lifecycle.goneDetail, tone: 'warning' };
    case RowKind.navigated:
      return { title: lifecycle.navigated, detail: detail.url, tone: 'neutral' };
    case RowKind.handshakeFailed:
      return {
        title:
          detail.status === null ? lifecycle.handshakeFailed : lifecycle.handshakeFailedWith(String(detail.status)),
        detail: detail.message,
        tone: 'error',
      };
    case RowKind.gap:
      return {
        title: detail.frames === null ? lifecycle.gap : lifecycle.gapOf(amount(detail.frames, detail.bytes ?? 0)),
        detail: detail.reason,
        tone: 'warning',
      };
    case RowKind.note:
      return { title: lifecycle.note, detail: detail.text, tone: 'neutral' };
    case RowKind.problem:
      return {
        title: detail.message,
        detail: joined([detail.code, detail.offset === null ? '' : lifecycle.atByte(detail.offset)]),
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
  const title =
    reason === 'memory'
      ? lifecycle.dropped(shedAmount(detail))
      : reason === 'full'
        ? lifecycle.recordingStopped
        : lifecycle.notKept(shedAmount(detail));
  const why = SHED[reason];
  return {
    title,
    detail: limitBytes === undefined ? why : lifecycle.reasonWithLimit(why, limitBytes),
    tone: 'warning',
  };
}

function shedAmount({ events, frames, bytes }: Shed): string {
  if (frames > 0) return amount(frames, bytes);
  return lifecycle.events(events);
}

function amount(frames: number, bytes: number): string {
  return bytes > 0 ? lifecycle.framesAndBytes(frames, bytes) : lifecycle.frames(frames);
}

function protocolText(protocol: string): string {
  return protocol === '' ? '' : lifecycle.protocol(protocol);
}

function quoted(text: string): string {
  return text === '' ? '' : lifecycle.quoted(text);
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}
