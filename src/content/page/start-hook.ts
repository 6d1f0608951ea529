import { DEFAULT_LIMITS } from '../../protocol/limits.ts';
import { defineProperty, now } from './built-ins.ts';
import { CaptureFlow } from './capture-flow.ts';
import { ConnectionTable } from './connection-record.ts';
import type { Door } from './door.ts';
import { HANDOVER, type HookParts } from './hook-parts.ts';
import { Recorder, snapshotOf } from './recorder.ts';
import { installSocketHook } from './socket-hook.ts';
import { SocketObserver } from './socket-observer.ts';
import { installSourceMask } from './source-mask.ts';

/** Ties the parts of the hook together and puts it in place. Hands them to the act script, which runs next. */
export function startHook(door: Door): void {
  const limits = DEFAULT_LIMITS;
  const connections = new ConnectionTable();
  const flow = new CaptureFlow(limits, connections, door.dispatch, now, snapshotOf);
  const recorder = new Recorder(limits, connections, flow, now);
  obeyBridge(door, flow);
  const observer = new SocketObserver(recorder);
  const traps = installSocketHook({ recorder, observer, mask: installSourceMask(), stackChars: limits.stackChars });
  const value: HookParts = { door, connections, flow, recorder, observer, traps };
  const descriptor = { __proto__: null, value, configurable: true };
  defineProperty(globalThis, HANDOVER, descriptor);
}

function obeyBridge(door: Door, flow: CaptureFlow): void {
  door.listen('live', () => flow.openPanel());
  door.listen('again', () => flow.sendAgain());
  door.listen('idle', () => flow.closePanel());
  door.listen('ack', (detail) => {
    if (typeof detail === 'number') flow.ack(detail);
  });
  door.listen('record', (detail) => flow.setRecording(detail === true));
  door.listen('leave', () => flow.leave());
  door.listen('back', () => flow.comeBack());
  door.listen('stop', () => flow.stop());
}
