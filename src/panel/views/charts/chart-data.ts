import type { TimeFormat } from '../../store/settings.ts';
import { formatBytes, formatClock, formatCount, formatDuration, formatSeconds } from '../../text/format.ts';
import { timelineText } from '../../text/timeline-text.ts';
import type { ConnectionTraffic } from '../../timeline/connection-traffic.ts';
import { formatClockTick, formatElapsedTick, midnightBefore, timeTicks } from '../../timeline/time-ticks.ts';
import { widthAtLeast, type TrafficField } from '../../timeline/traffic-buckets.ts';
import type { ValueHistogram } from '../../timeline/value-histogram.ts';
import type { ChartColors, ChartDrawing } from './chart-plot.ts';

const TICK_PX = 80;
const Y_AXIS_PX = 60;
const EDGE_PX = 24;
const MIN_SPAN_MS = 100;
/** Intervals of a chart over time, and rows of its table. */
const MAX_INTERVALS = 200;

/** What `Chart` takes. */
export interface ChartContent {
  readonly title: string;
  readonly summary: string;
  readonly draw: (widthPx: number) => ChartDrawing;
  readonly columns: readonly string[];
  readonly rows: () => readonly (readonly string[])[];
}

interface ChartSettings {
  readonly colors: ChartColors;
  readonly timeFormat: TimeFormat;
  /** Where relative times begin. Epoch milliseconds. */
  readonly start: number;
}

const words = timelineText.charts;
const LABELS = { out: words.sent, in: words.received };

export function rateChart(traffic: ConnectionTraffic, settings: ChartSettings): ChartContent {
  return chartOverTime(traffic, settings, words.rate, ['framesOut', 'framesIn'], (rate) => `${formatNumber(rate)}/s`);
}

export function throughputChart(traffic: ConnectionTraffic, settings: ChartSettings): ChartContent {
  return chartOverTime(traffic, settings, words.throughput, ['bytesOut', 'bytesIn'], formatThroughput);
}

export function sizeChart({ out, in: received }: ConnectionTraffic, settings: ChartSettings): ChartContent {
  const count = out.sizes.count + received.sizes.count;
  const summary = words.summary(
    count,
    formatBytes(Math.round(middleOf(out.sizes, received.sizes))),
    formatBytes(Math.max(out.sizes.highest, received.sizes.highest)),
  );
  return histogramChart(out.sizes, received.sizes, settings, words.sizes, summary, words.size, (bytes) =>
    formatBytes(Math.ceil(bytes)),
  );
}

export function gapChart({ out, in: received }: ConnectionTraffic, settings: ChartSettings): ChartContent {
  const summary = words.gapSummary(
    out.gaps.count + received.gaps.count,
    formatDuration(middleOf(out.gaps, received.gaps)),
    formatDuration(Math.max(out.gaps.highest, received.gaps.highest)),
  );
  return histogramChart(out.gaps, received.gaps, settings, words.gaps, summary, words.gap, formatDuration);
}

function chartOverTime(
  traffic: ConnectionTraffic,
  { colors, timeFormat, start }: ChartSettings,
  title: string,
  [outField, inField]: readonly [TrafficField, TrafficField],
  formatY: (rate: number) => string,
): ChartContent {
  const width = widthAtLeast(Math.max(MIN_SPAN_MS, traffic.endAt - traffic.startAt) / MAX_INTERVALS);
  const slice = traffic.buckets.read(traffic.startAt, traffic.endAt, width);
  const { startMs, widthMs, count } = slice;
  const perSecond = (field: TrafficField): Float64Array =>
    Float64Array.from({ length: count + 1 }, (_, at) => ((slice.columns[field][at] ?? 0) / widthMs) * 1000);
  const out = perSecond(outField);
  const received = perSecond(inField);
  const x = Float64Array.from({ length: count + 1 }, (_, at) => startMs + at * widthMs);
  const isClock = timeFormat === 'clock';
  const formatX = (time: number): string => (isClock ? formatClock(time) : formatSeconds(time - start));
  const peak = out.reduce(
    (most, rate) => Math.max(most, rate),
    received.reduce((most, rate) => Math.max(most, rate), 0),
  );
  const span = { from: startMs, to: startMs + count * widthMs };
  const rows = (): string[][] =>
    [...x.keys()]
      .filter((at) => (out[at] ?? 0) + (received[at] ?? 0) > 0)
      .map((at) => [formatX(x[at] ?? 0), formatY(out[at] ?? 0), formatY(received[at] ?? 0)]);
  return {
    title,
    summary: words.peak(formatY(peak), formatDuration(widthMs)),
    draw: (widthPx) => {
      const base = isClock ? midnightBefore(span.from) : start;
      const { times, stepMs } = timeTicks(span, base, (widthPx - Y_AXIS_PX) / TICK_PX);
      const plotPx = widthPx - Y_AXIS_PX;
      const labels = times.map((time) => {
        const at = ((time - span.from) / (span.to - span.from)) * plotPx;
        // At the edges half of a label would be missing, or run into that of the other axis.
        if (at < EDGE_PX || at > plotPx - EDGE_PX / 2) return '';
        return isClock ? formatClockTick(time, stepMs) : formatElapsedTick(time - start, stepMs);
      });
      const ticks = { at: times, labels };
      return {
        colors,
        x,
        out,
        in: received,
        ticks,
        span,
        form: 'steps',
        formatX,
        formatY,
        labels: { x: words.time, ...LABELS },
      };
    },
    columns: [words.time, words.sent, words.received],
    rows,
  };
}

function histogramChart(
  out: ValueHistogram,
  received: ValueHistogram,
  { colors }: ChartSettings,
  title: string,
  summary: string,
  valueName: string,
  format: (value: number) => string,
): ChartContent {
  const [outBounds, inBounds] = [out.bounds, received.bounds];
  const first = Math.min(outBounds?.first ?? Number.POSITIVE_INFINITY, inBounds?.first ?? Number.POSITIVE_INFINITY);
  const last = Math.max(outBounds?.last ?? 0, inBounds?.last ?? 0);
  const range = Number.isFinite(first) ? ([first, last] as const) : ([0, 0] as const);
  const [sent, got] = [out.bins(...range), received.bins(...range)];
  const rangeText = (at: number): string => {
    const bin = sent[at];
    return bin === undefined ? '' : `${format(bin.from)} – ${format(bin.to)}`;
  };
  const x = Float64Array.from(sent.keys());
  return {
    title,
    summary,
    draw: (widthPx) => {
      const step = Math.max(1, Math.ceil((sent.length * TICK_PX) / Math.max(1, widthPx - Y_AXIS_PX)));
      const at = [...sent.keys()].filter((number) => number % step === 0);
      return {
        colors,
        x,
        // Without a bar where there is nothing.
        out: sent.map(({ count }) => (count === 0 ? null : count)),
        in: got.map(({ count }) => (count === 0 ? null : count)),
        ticks: { at, labels: at.map((number) => format(sent[number]?.from ?? 0)) },
        span: { from: -0.6, to: sent.length - 0.4 },
        form: 'bars',
        formatX: (number) => rangeText(Math.round(number)),
        formatY: formatNumber,
        labels: { x: valueName, ...LABELS },
      };
    },
    columns: [valueName, words.sent, words.received],
    rows: () =>
      [...sent.keys()].map((at) => [
        rangeText(at),
        formatCount(sent[at]?.count ?? 0),
        formatCount(got[at]?.count ?? 0),
      ]),
  };
}

function formatThroughput(rate: number): string {
  return `${formatBytes(Number(rate.toFixed(rate < 10 ? 1 : 0)))}/s`;
}

/** Of both ways; of the one that has more values. */
function middleOf(out: ValueHistogram, received: ValueHistogram): number {
  return (out.count > received.count ? out : received).quantile(0.5);
}

function formatNumber(value: number): string {
  return value >= 100 || Number.isInteger(value)
    ? formatCount(Math.round(value))
    : String(Number(value.toPrecision(2)));
}
