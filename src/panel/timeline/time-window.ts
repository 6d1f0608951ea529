/** A stretch of time. Epoch milliseconds; `to` is not less than `from`. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/**
 * What the timeline shows. `fit`: the whole log; `tail`: its last `spanMs`, which moves on with it; `fixed`: these times, whatever
 * comes.
 */
export type TimeWindow =
  | { readonly kind: 'fit' }
  | { readonly kind: 'tail'; readonly spanMs: number }
  | { readonly kind: 'fixed'; readonly from: number; readonly to: number };

export const FIT: TimeWindow = { kind: 'fit' };
/** Nearer than this there is nothing to see: times are known to a tenth of a millisecond at best. */
export const MIN_SPAN_MS = 5;
/** A log of one row has a width too. */
const MIN_FIT_MS = 1000;
/** Of the whole, left free at its end so that the newest rows do not stick to the edge. */
const END_MARGIN = 0.02;

/** The whole log as the timeline draws it. */
export function fitSpan({ from, to }: TimeSpan): TimeSpan {
  const span = Math.max(MIN_FIT_MS, to - from);
  return { from, to: from + span * (1 + END_MARGIN) };
}

/** The times that a window shows of a log that lasts for `whole`. */
export function spanOf(window: TimeWindow, whole: TimeSpan): TimeSpan {
  const fit = fitSpan(whole);
  switch (window.kind) {
    case 'fit':
      return fit;
    case 'tail':
      return { from: Math.max(fit.from, fit.to - window.spanMs), to: fit.to };
    case 'fixed':
      return { from: window.from, to: window.to };
  }
}

/** `factor` below 1 shows less. `at` stays where it is. */
export function zoom(window: TimeWindow, whole: TimeSpan, factor: number, at: number): TimeWindow {
  const { from, to } = spanOf(window, whole);
  const span = Math.max(MIN_SPAN_MS, (to - from) * factor);
  const share = (at - from) / (to - from);
  return windowOf({ from: at - share * span, to: at + (1 - share) * span }, whole);
}

/** Moves by a share of what is shown; to the right when positive. */
export function pan(window: TimeWindow, whole: TimeSpan, share: number): TimeWindow {
  const { from, to } = spanOf(window, whole);
  const fit = fitSpan(whole);
  const wanted = (to - from) * share;
  const moved = Math.max(fit.from - from, Math.min(fit.to - to, wanted));
  return windowOf({ from: from + moved, to: to + moved }, whole);
}

/** The window for these times: one that follows the log when it reaches its end, all of it when it reaches both. */
export function windowOf(span: TimeSpan, whole: TimeSpan): TimeWindow {
  const fit = fitSpan(whole);
  const width = Math.max(MIN_SPAN_MS, Math.min(span.to - span.from, fit.to - fit.from));
  const from = Math.max(fit.from, Math.min(span.from, fit.to - width));
  const to = from + width;
  const slack = width / 1000;
  if (to < fit.to - slack) return { kind: 'fixed', from, to };
  return from > fit.from + slack ? { kind: 'tail', spanMs: width } : FIT;
}
