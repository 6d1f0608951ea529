import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { CanvasColors } from '../../ui/canvas-colors.ts';

export const CHART_COLORS = {
  out: '--out',
  in: '--in',
  text: '--text-quiet',
  grid: '--line-quiet',
} as const;
export type ChartColors = CanvasColors<keyof typeof CHART_COLORS>;

export const CHART_HEIGHT_PX = 120;
const Y_AXIS_PX = 52;
const X_AXIS_PX = 18;
/** Room above the highest value. */
const HEAD_ROOM = 1.05;

/** Two series over one axis. `x` rises evenly. */
export interface ChartDrawing {
  readonly colors: ChartColors;
  readonly x: Float64Array;
  readonly out: Float64Array | readonly (number | null)[];
  readonly in: Float64Array | readonly (number | null)[];
  readonly ticks: { readonly at: readonly number[]; readonly labels: readonly string[] };
  /** What is seen of the axis. */
  readonly span: { readonly from: number; readonly to: number };
  /** `steps`: over time; `bars`: side by side, a pair for each x. */
  readonly form: 'steps' | 'bars';
  readonly formatX: (x: number) => string;
  readonly formatY: (y: number) => string;
  readonly labels: { readonly x: string; readonly out: string; readonly in: string };
}

/** One chart on a canvas. Its legend reads the values under the pointer. */
export class ChartPlot {
  #plot: uPlot;
  #drawing: ChartDrawing;

  constructor(host: HTMLElement, widthPx: number, drawing: ChartDrawing) {
    this.#drawing = drawing;
    this.#plot = new uPlot(this.#options(widthPx), dataOf(drawing), host);
  }

  draw(drawing: ChartDrawing, widthPx: number): void {
    this.#drawing = drawing;
    if (this.#plot.width !== widthPx) this.#plot.setSize({ width: widthPx, height: CHART_HEIGHT_PX });
    const { from, to } = drawing.span;
    this.#plot.batch(() => {
      this.#plot.setData(dataOf(drawing), false);
      this.#plot.setScale('x', { min: from, max: to });
    });
  }

  destroy(): void {
    this.#plot.destroy();
  }

  #options(width: number): uPlot.Options {
    const font = `10px ${getComputedStyle(document.body).fontFamily}`;
    const colors = (): ChartColors => this.#drawing.colors;
    const { form, labels } = this.#drawing;
    const paths = (way: 'out' | 'in') =>
      form === 'steps'
        ? uPlot.paths.stepped?.({ align: 1 })
        : uPlot.paths.bars?.({ size: [0.4, 30], align: way === 'out' ? -1 : 1, gap: 0 });
    const series = (way: 'out' | 'in'): uPlot.Series => {
      const path = paths(way);
      return {
        label: labels[way],
        stroke: () => colors()[way],
        width: form === 'steps' ? 1.25 : 1,
        fill: () => colors()[way].replace(/^rgb\((.*)\)$/, form === 'steps' ? 'rgba($1, 0.12)' : 'rgba($1, 0.6)'),
        points: { show: false },
        value: (_, value: number | null) => (value === null ? '–' : this.#drawing.formatY(value)),
        ...(path ? { paths: path } : {}),
      };
    };
    const axis = { font, stroke: () => colors().text, ticks: { show: false } };
    const grid = { stroke: () => colors().grid, width: 1 };
    return {
      width,
      height: CHART_HEIGHT_PX,
      padding: [6, 8, 0, 0],
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 5 } },
      scales: {
        x: { time: false, range: () => [this.#drawing.span.from, this.#drawing.span.to] },
        y: { range: (_, __, max) => [0, Math.max(max, Number.MIN_VALUE) * HEAD_ROOM] },
      },
      axes: [
        {
          ...axis,
          size: X_AXIS_PX,
          gap: 2,
          grid: { ...grid, show: form === 'steps' },
          splits: () => [...this.#drawing.ticks.at],
          values: () => [...this.#drawing.ticks.labels],
        },
        {
          ...axis,
          size: Y_AXIS_PX,
          gap: 3,
          space: 26,
          grid,
          values: (_, splits) => splits.map((value) => this.#drawing.formatY(value)),
        },
      ],
      series: [
        { label: labels.x, value: (_, value: number | null) => (value === null ? '–' : this.#drawing.formatX(value)) },
        series('out'),
        series('in'),
      ],
    };
  }
}

function dataOf({ x, out, in: received }: ChartDrawing): uPlot.AlignedData {
  return [x, valuesOf(out), valuesOf(received)];
}

function valuesOf(values: ChartDrawing['out']): Float64Array | (number | null)[] {
  return values instanceof Float64Array ? values : values.slice();
}
