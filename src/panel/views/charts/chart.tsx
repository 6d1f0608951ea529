import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { timelineText } from '../../text/timeline-text.ts';
import { useElementSize } from '../../ui/use-element-size.ts';
import { ChartPlot, type ChartDrawing } from './chart-plot.ts';
import styles from './charts.module.css';

interface ChartProps {
  readonly title: string;
  /** What the picture says, in a sentence. */
  readonly summary: string;
  /** For a width in pixels. */
  readonly draw: (widthPx: number) => ChartDrawing;
  readonly columns: readonly string[];
  readonly rows: () => readonly (readonly string[])[];
}

/** A chart with its title, and the same numbers as a table for whoever wants to read them. */
export function Chart({ title, summary, draw, columns, rows }: ChartProps): ReactNode {
  const [isTable, setTable] = useState(false);
  const words = timelineText.charts;
  return (
    <section className={styles['chart']} aria-label={title}>
      <header className={styles['head']}>
        <h3>{title}</h3>
        <span className={styles['summary']}>{summary}</span>
        <button type="button" className={styles['switch']} aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          {words.asTable}
        </button>
      </header>
      {isTable ? (
        <ChartTable title={title} columns={columns} rows={rows()} />
      ) : (
        <Plot label={`${title}: ${summary}`} draw={draw} />
      )}
    </section>
  );
}

function Plot({ label, draw }: { readonly label: string; readonly draw: ChartProps['draw'] }): ReactNode {
  const [size, sizeRef] = useElementSize();
  const host = useRef<HTMLDivElement | null>(null);
  const plot = useRef<ChartPlot | null>(null);
  const width = Math.floor(size?.width ?? 0);
  useLayoutEffect(() => {
    if (width === 0 || host.current === null) return;
    if (plot.current !== null) plot.current.draw(draw(width), width);
    else plot.current = new ChartPlot(host.current, width, draw(width));
  }, [draw, width]);
  useEffect(
    () => () => {
      plot.current?.destroy();
      plot.current = null;
    },
    [],
  );
  return (
    <div ref={sizeRef} className={styles['plot']}>
      <div ref={host} role="img" aria-label={label} />
    </div>
  );
}

interface ChartTableProps {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

function ChartTable({ title, columns, rows }: ChartTableProps): ReactNode {
  return (
    // It scrolls by keyboard too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles['scroll']} role="region" aria-label={title} tabIndex={0}>
      <table className={styles['table']}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name = '', ...values]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {values.map((value, at) => (
                <td key={columns[at + 1]}>{value}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
