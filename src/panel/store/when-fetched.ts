import type { Dispose } from '../../base/dispose.ts';
import type { FrameLog } from '../../model/frame-log.ts';

/** Calls back when a row's payload has come from disk, unless that was taken back; it is there for as long as the callback runs. */
export function whenFetched(log: FrameLog, index: number, callback: () => void): Dispose {
  let isWanted = true;
  const wait = async (): Promise<void> => {
    await log.fetch(index);
    if (isWanted) callback();
  };
  void wait();
  return () => {
    isWanted = false;
  };
}
