import { DEFAULT_LIMITS } from '../../protocol/limits.ts';
import { now } from '../page/built-ins.ts';
import type { HookParts } from '../page/hook-parts.ts';
import { BlobReader } from './blob-reader.ts';
import { CommandDesk } from './command-desk.ts';
import { Conditions } from './conditions.ts';
import { leavingWatch } from './leaving.ts';
import { InterceptDesk } from './intercept-desk.ts';
import { NativeSocketCalls } from './native-socket-calls.ts';
import { PageCalls } from './page-calls.ts';
import { taskRunner } from './task-runner.ts';

/**
 * Lets the panel act on the sockets of this document. Until the panel does, nothing of the page is touched: a few listeners on the private
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
  const setTimeoutFunction = setTimeout;
  const soon = taskRunner();
  const intercepts = new InterceptDesk(parts, calls, {
    now,
    setTimer: (run, delayMs) => void setTimeoutFunction(run, delayMs),
    random: Math.random,
    soon,
    onChange: () => {
      conditions.tap();
      watchLeaving(pipeline.isOn);
    },
  });
  const { pipeline } = intercepts;
  // The user may still stay: what is set stays set.
  const watchLeaving = leavingWatch(() => pipeline.releaseAll('end', true));
  const conditions = new Conditions(parts, calls, pipeline, new PageCalls(parts, pipeline), soon);
  const desk = new CommandDesk(parts, calls, conditions, intercepts, now);
  // The panel was closed, or the extension is gone: the page gets its network back.
  const reset = (): void => {
    conditions.setOffline(false);
    intercepts.reset(false);
  };
  door.listen('idle', reset);
  door.listen('stop', reset);
  // The document is being left: tasks of it may never run.
  door.listen('leave', () => intercepts.reset(true));
  door.listen('act', (detail) => desk.take(detail));
}
