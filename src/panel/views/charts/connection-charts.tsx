import { useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Connection } from '../../../model/connection.ts';
import { clockStart } from '../../store/clock-start.ts';
import { LogFollower } from '../../store/log-follower.ts';
import { timelineText } from '../../text/timeline-text.ts';
import { ConnectionTraffic } from '../../timeline/connection-traffic.ts';
import { useCanvasColors } from '../../ui/canvas-colors.ts';
import { deferToTask } from '../../ui/defer-to-task.ts';
import { Message } from '../detail/message.tsx';
import { useChoice, usePanel, useSession } from '../panel-context.tsx';
import { CHART_COLORS } from './chart-plot.ts';
import { Chart } from './chart.tsx';
import { gapChart, rateChart, sizeChart, throughputChart } from './chart-data.ts';
import styles from './charts.module.css';

/** New rows redraw the charts no more often than this. */
const DRAW_MS = 200;

/** Rate, throughput, sizes and gaps of one connection. Keyed by it and the log's generation, as rows are read once. */
export function ConnectionCharts({ connection }: { readonly connection: Connection }): ReactNode {
  const { log } = useSession();
  const view = useConnectionTraffic(connection.index);
  const colors = useCanvasColors(CHART_COLORS);
  const timeFormat = useChoice((state) => state.settings.timeFormat);
  const start = clockStart(log, connection);
  const charts = useMemo(() => {
    const { traffic } = view;
    if (!Number.isFinite(traffic.startAt)) return null;
    const settings = { colors, timeFormat, start };
    return [
      rateChart(traffic, settings),
      throughputChart(traffic, settings),
      sizeChart(traffic, settings),
      gapChart(traffic, settings),
    ];
  }, [view, colors, timeFormat, start]);
  const words = timelineText.charts;
  if (charts === null) {
    return <Message>{view.progress < 1 ? words.reading(Math.floor(view.progress * 100)) : words.none}</Message>;
  }
  return (
    <div className={styles['charts']}>
      {view.progress < 1 && <p className={styles['note']}>{words.reading(Math.floor(view.progress * 100))}</p>}
      {charts.map((chart) => (
        <Chart key={chart.title} {...chart} />
      ))}
    </div>
  );
}

interface TrafficView {
  readonly traffic: ConnectionTraffic;
  /** The part of the log that was read, 0 to 1. */
  readonly progress: number;
}

/** Follows one connection of one generation of the log; a new object whenever there is something else to draw. */
function useConnectionTraffic(connection: number): TrafficView {
  const { session } = usePanel();
  const { log } = session;
  const [view, setView] = useState<TrafficView>(() => ({
    traffic: new ConnectionTraffic(log, connection),
    progress: 0,
  }));
  useEffect(() => {
    const traffic = new ConnectionTraffic(log, connection);
    let timer: ReturnType<typeof setTimeout> | undefined;
    let drawnAt = Number.NEGATIVE_INFINITY;
    const draw = (): void => {
      timer = undefined;
      drawnAt = performance.now();
      const { scanned, size } = traffic;
      setView({ traffic, progress: size === 0 ? 1 : scanned / size });
    };
    const follower = new LogFollower(traffic, {
      now: () => performance.now(),
      defer: deferToTask,
      onRead: () => {
        timer ??= setTimeout(draw, Math.max(0, drawnAt + DRAW_MS - performance.now()));
      },
    });
    const stop = session.subscribe(() => follower.update());
    follower.update();
    draw();
    return () => {
      stop();
      clearTimeout(timer);
      follower.dispose();
    };
  }, [session, log, connection]);
  return view;
}
