import type { Connection } from '../../model/connection.ts';
import type { FrameLog } from '../../model/frame-log.ts';

/**
 * Where relative times of a row begin: at the first row of the log, or of the file that its connection was imported from, which
 * keeps its own clock. Epoch milliseconds.
 */
export function clockStart(log: FrameLog, connection: Connection | null | undefined): number {
  return connection?.importedFrom?.startTime ?? log.startTime;
}
