import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { TimelinePicture } from '../../timeline/timeline-state.ts';
import type { TrafficField, TrafficSlice } from '../../timeline/traffic-buckets.ts';
import type { CanvasColors } from '../../ui/canvas-colors.ts';
import { connectionCondition } from '../../store/connection-name.ts';

/** Colours of the strip, by token. */
export const TIMELINE_COLORS = {
  out: '--out',
  in: '--in',
  text: '--text-quiet',
  grid: '--line-quiet',
  line: '--line',
  life: '--text-derived',
  accent: '--accent',
  good: '--good',
  warning: '--warning',
  error: '--error',
} as const;
export type TimelineColors = CanvasColors<keyof typeof TIMELINE_COLORS>;

/** From top to bottom: lives of connections, marks, bars up and down. CSS pixels. */
export const LANE_PX = 6;
const LANES_PX = 32;
const MARKS_PX = 9;
const BARS_PX = 42;
const AXIS_PX = 15;
const MIN_WAY_SHARE = 0.2;
const PLOT_PX = LANES_PX + MARKS_PX + BARS_PX;
export const TIMELINE_HEIGHT_PX = PLOT_PX + AXIS_PX;

/** What the strip looks like at one moment. */
export interface TimelineDrawing {
  readonly picture: TimelinePicture;
  readonly colors: TimelineColors;
  readonly selectedConnection: string | null;
  readonly ticks: { readonly times: readonly number[]; readonly labels: readonly string[] };
}

/** The canvas of the timeline: bars, lines and axis by uPlot, lives and marks on top of it. */
export class TimelinePlot {
  #plot: uPlot;
  #drawing: TimelineDrawing;

  constructor(host: HTMLElement, widthPx: number, drawing: TimelineDrawing) {
    this.#drawing = drawing;
    this.#plot = new uPlot(this.#options(widthPx), dataOf(drawing.picture.slice), host);
  }

  draw(drawing: TimelineDrawing, widthPx: number): void {
    this.#drawing = drawing;
    if (this.#plot.width !== widthPx) this.#plot.setSize({ width: widthPx, height: TIMELINE_HEIGHT_PX });
    const { from, to } = drawing.picture.span;
    this.#plot.batch(() => {
      this.#plot.setData(dataOf(drawing.picture.slice), false);
      this.#plot.setScale('x', { min: from, max: to });
    });
  }

  destroy(): void {
    this.#plot.destroy();
  }

  #options(width: number): uPlot.Options {
    const colors = (): TimelineColors => this.#drawing.colors;
    const bars = uPlot.paths.bars?.({ size: [0.86, 40], align: 1 });
    const steps = uPlot.paths.stepped?.({ align: 1 });
    const bar = (color: 'out' | 'in'): uPlot.Series => ({
      scale: 'frames',
      width: 0,
      fill: () => withAlpha(colors()[color], 0.55),
      points: { show: false },
      ...(bars ? { paths: bars } : {}),
    });
    const line = (color: 'out' | 'in'): uPlot.Series => ({
      scale: 'bytes',
      width: 1,
      stroke: () => colors()[color],
      points: { show: false },
      ...(steps ? { paths: steps } : {}),
    });
    return {
      width,
      height: TIMELINE_HEIGHT_PX,
      padding: [0, 0, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      select: { show: false, left: 0, top: 0, width: 0, height: 0 },
      scales: {
        x: { time: false, range: () => [this.#drawing.picture.span.from, this.#drawing.picture.span.to] },
        frames: { range: () => this.#range('framesOut', 'framesIn') },
        bytes: { range: () => this.#range('bytesOut', 'bytesIn') },
      },
      axes: [
        {
          size: AXIS_PX,
          gap: 1,
          font: `10px ${getComputedStyle(document.body).fontFamily}`,
          stroke: () => colors().text,
          grid: { stroke: () => colors().grid, width: 1 },
          ticks: { show: false },
          splits: () => [...this.#drawing.ticks.times],
          values: () => [...this.#drawing.ticks.labels],
        },
        { show: false },
      ],
      series: [{}, bar('out'), bar('in'), line('out'), line('in')],
      hooks: { draw: [(plot) => this.#drawOver(plot)] },
    };
  }

  /** Both ways in one scale, zero where the frames leave room for both. */
  #range(up: 'framesOut' | 'bytesOut', down: 'framesIn' | 'bytesIn'): [number, number] {
    const { slice } = this.#drawing.picture;
    const above = zeroPx(slice);
    const below = BARS_PX - above;
    const perPx = Math.max(most(slice, up) / above, most(slice, down) / below, Number.MIN_VALUE);
    return [-below * perPx, (PLOT_PX - below) * perPx];
  }

  #drawOver(plot: uPlot): void {
    const { ctx } = plot;
    const ratio = uPlot.pxRatio;
    ctx.save();
    ctx.translate(plot.bbox.left, plot.bbox.top);
    ctx.scale(ratio, ratio);
    ctx.beginPath();
    ctx.rect(0, 0, plot.bbox.width / ratio, PLOT_PX);
    ctx.clip();
    this.#drawLives(ctx, plot.bbox.width / ratio);
    this.#drawMarks(ctx, plot.bbox.width / ratio);
    ctx.fillStyle = this.#drawing.colors.line;
    ctx.fillRect(0, PLOT_PX - BARS_PX + zeroPx(this.#drawing.picture.slice) - 0.5, plot.bbox.width / ratio, 1);
    ctx.restore();
  }

  #drawLives(ctx: CanvasRenderingContext2D, widthPx: number): void {
    const { picture, colors, selectedConnection } = this.#drawing;
    const { span, lanes } = picture;
    const x = (time: number): number => ((time - span.from) / (span.to - span.from)) * widthPx;
    for (const { connection, lane, from, to } of lanes.bars) {
      const left = Math.max(-2, x(from));
      const right = Math.min(widthPx + 2, x(to));
      if (right < 0 || left > widthPx) continue;
      const isSelected = connection.key === selectedConnection;
      const condition = connectionCondition(connection);
      const isFailed = condition === 'failed' || connection.close?.code === 1006;
      const color = isSelected
        ? colors.accent
        : isFailed
          ? colors.error
          : condition === 'open'
            ? colors.good
            : colors.life;
      ctx.fillStyle = withAlpha(color, isSelected ? 1 : 0.6);
      ctx.fillRect(left, 2 + lane * LANE_PX, Math.max(2, right - left), LANE_PX - 2);
    }
  }

  /** What happened besides frames: a form and a colour each, so that colour alone tells nothing. */
  #drawMarks(ctx: CanvasRenderingContext2D, widthPx: number): void {
    const { picture, colors } = this.#drawing;
    const { slice, span } = picture;
    const { closes, failures, violations, losses } = slice.columns;
    const middle = LANES_PX + MARKS_PX / 2;
    for (let at = 0; at < slice.count; at += 1) {
      const time = slice.startMs + (at + 0.5) * slice.widthMs;
      const x = ((time - span.from) / (span.to - span.from)) * widthPx;
      if ((closes[at] ?? 0) > 0) {
        ctx.fillStyle = colors.text;
        ctx.fillRect(x - 0.75, middle - 4, 1.5, 8);
      }
      if ((losses[at] ?? 0) > 0) {
        ctx.strokeStyle = colors.warning;
        ctx.lineWidth = 1.5;
        ctx.strokeRect(x - 2.5, middle - 2.5, 5, 5);
      }
      if ((violations[at] ?? 0) > 0) polygon(ctx, colors.warning, x, middle, [0, -4, 4, 3.5, -4, 3.5]);
      if ((failures[at] ?? 0) > 0) polygon(ctx, colors.error, x, middle, [0, -4, 4, 0, 0, 4, -4, 0]);
    }
  }
}

/** Height of the bars that go up: in proportion to what was sent, so that the busier way gets the room. */
function zeroPx(slice: TrafficSlice): number {
  const [out, received] = [most(slice, 'framesOut'), most(slice, 'framesIn')];
  const share = out + received === 0 ? 0.5 : out / (out + received);
  return Math.round(BARS_PX * Math.max(MIN_WAY_SHARE, Math.min(1 - MIN_WAY_SHARE, share)));
}

function most({ columns, count }: TrafficSlice, field: TrafficField): number {
  let highest = 0;
  for (let at = 0; at < count; at += 1) highest = Math.max(highest, columns[field][at] ?? 0);
  return highest;
}

/** uPlot measures a bar by its neighbour, so that there is always one. */
function dataOf({ startMs, widthMs, count, columns }: TrafficSlice): uPlot.AlignedData {
  const length = count + 2;
  const x = Float64Array.from({ length }, (_, at) => startMs + (at - 1) * widthMs);
  const up = (column: Float64Array): Float64Array => Float64Array.from({ length }, (_, at) => column[at - 1] ?? 0);
  const down = (column: Float64Array): Float64Array => Float64Array.from({ length }, (_, at) => -(column[at - 1] ?? 0));
  return [x, up(columns.framesOut), down(columns.framesIn), up(columns.bytesOut), down(columns.bytesIn)];
}

/** `points`: x and y in turn, from the middle. */
function polygon(ctx: CanvasRenderingContext2D, color: string, x: number, y: number, points: readonly number[]): void {
  ctx.fillStyle = color;
  ctx.beginPath();
  for (let at = 0; at < points.length; at += 2) ctx.lineTo(x + (points[at] ?? 0), y + (points[at + 1] ?? 0));
  ctx.closePath();
  ctx.fill();
}

/** Of a computed colour, `rgb(…)`. */
function withAlpha(color: string, alpha: number): string {
  return color.replace(/^rgb\(([^)]*)\)$/, (_, channels: string) => `rgba(${channels}, ${alpha})`);
}
