import type { NetworkLog, Scheduler } from '../session.ts';
import { NetworkLogWatch } from './network-log-watch.ts';
import { WorkerSockets, type WorkerSocketSink } from './worker-sockets.ts';

interface WatchWorkersOptions {
  readonly networkLog: NetworkLog;
  readonly scheduler: Scheduler;
  readonly sink: WorkerSocketSink;
  readonly onRead: () => void;
}

/** Shows the sockets of workers from now on; loaded when it is needed. */
export function watchWorkers({ sink, ...rest }: WatchWorkersOptions): NetworkLogWatch {
  return new NetworkLogWatch({ ...rest, reader: new WorkerSockets(sink) });
}
