import { DEFAULT_LIMITS } from '../../protocol/limits.ts';
import { BlobReader } from './blob-reader.ts';
import { now } from './built-ins.ts';
import { CaptureFlow } from './capture-flow.ts';
import { ConnectionTable } from './connection-record.ts';
import type { Door } from './door.ts';
import { Recorder, snapshotOf } from './recorder.ts';
import { installSocketHook } from './socket-hook.ts';
import { SocketObserver } from './socket-observer.ts';
import { installSourceMask } from './source-mask.ts';

/** Ties the parts of the hook together and puts it in place. */
export function startHook(door: Door): void {
  const limits = DEFAULT_LIMITS;
  const connections = new ConnectionTable();
  const flow = new CaptureFlow(limits, connections, door.dispatch, now, snapshotOf);
  const recorder = new Recorder(limits, connections, flow, now);
  const blobs = new BlobReader(
    (message, bytes, length, state) => recorder.blobPart(message, bytes, length, state),
    limits.payloadBytes,
    limits.partBytes,
  );
  obeyBridge(door, flow, blobs);
  const observer = new SocketObserver(recorder, blobs);
  installSocketHook({ recorder, observer, mask: installSourceMask(), stackChars: limits.stackChars });
}

function obeyBridge(door: Door, flow: CaptureFlow, blobs: BlobReader): void {
  door.listen('live', () => {
    flow.openPanel();
    blobs.addAll(flow.log.first);
  });
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
