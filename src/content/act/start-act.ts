import { DEFAULT_LIMITS } from '../../protocol/limits.ts';
import { now } from '../page/built-ins.ts';
import type { HookParts } from '../page/hook-parts.ts';
import { BlobReader } from './blob-reader.ts';
import { taskRunner } from './task-runner.ts';
import { Conditions } from './conditions.ts';
import { CommandDesk } from './command-desk.ts';
import { DelayLine } from './delay-line.ts';
import { Latency } from './latency.ts';
import { NativeSocketCalls } from './native-socket-calls.ts';

/**
 * Lets the panel act on the sockets of this document. Until the panel does, nothing of the page is touched: two listeners on the private
 * door are all there is.
 */
export function startAct(parts: HookParts): void {
  const { door, flow, recorder, observer } = parts;
  const limits = DEFAULT_LIMITS;
  const blobs = new BlobReader(
    (message, bytes, length, state) => recorder.blobPart(message, bytes, length, state),
    limits.payloadBytes,
    limits.partBytes,
  );
  observer.readBlob = (event) => blobs.add(event);
  // The hook's own listener stands before this one.
  door.listen('live', () => blobs.addAll(flow.log.first));
  const calls = new NativeSocketCalls(parts.traps);
  const setTimer = setTimeout;
  const newLine = (): DelayLine => new DelayLine(now, (run, delayMs) => void setTimer(run, delayMs));
  const conditions = new Conditions(parts, calls, new Latency(parts, calls, newLine, Math.random), taskRunner());
  const desk = new CommandDesk(parts, calls, conditions, now);
  // The panel was closed, or the extension is gone: the page gets its network back.
  door.listen('idle', () => conditions.reset());
  door.listen('stop', () => conditions.reset());
  door.listen('act', (detail) => desk.take(detail));
}
