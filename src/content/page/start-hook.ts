import { DEFAULT_LIMITS } from '../../protocol/limits.ts';
import { BRIDGE_EVENT, HOOK_EVENT } from '../../protocol/page-door.ts';
import { BlobReader } from './blob-reader.ts';
import { now } from './built-ins.ts';
import { CaptureFlow } from './capture-flow.ts';
import { ConnectionTable } from './connection-record.ts';
import type { Door } from './door.ts';
import { nativeSocket } from './native-socket.ts';
import { Recorder, snapshotOf } from './recorder.ts';
import { installSocketHook } from './socket-hook.ts';
import { SocketObserver } from './socket-observer.ts';
import { installSourceMask } from './source-mask.ts';

/** Ties the parts of the hook together and puts it in place. */
export function startHook(door: Door): void {
  const native = nativeSocket();
  if (!native) return;
  const limits = DEFAULT_LIMITS;
  const connections = new ConnectionTable();
  const flow = new CaptureFlow(
    limits,
    connections,
    {
      wake: () => door.dispatch(HOOK_EVENT.wake, null),
      start: (nextSeq) => door.dispatch(HOOK_EVENT.start, nextSeq),
      batch: (batch) => door.dispatch(HOOK_EVENT.batch, batch),
    },
    now,
    snapshotOf,
  );
  const recorder = new Recorder(limits, connections, flow, now);
  const blobs = new BlobReader(
    (message, bytes, length, state) => recorder.blobPart(message, bytes, length, state),
    limits.payloadBytes,
    limits.partBytes,
  );
  obeyBridge(door, flow, blobs);
  const observer = new SocketObserver(native, recorder, blobs);
  installSocketHook({ native, recorder, observer, mask: installSourceMask(), stackChars: limits.stackChars });
}

function obeyBridge(door: Door, flow: CaptureFlow, blobs: BlobReader): void {
  door.listen(BRIDGE_EVENT.live, () => {
    flow.openPanel();
    blobs.addAll(flow.log.first);
  });
  door.listen(BRIDGE_EVENT.again, () => flow.sendAgain());
  door.listen(BRIDGE_EVENT.idle, () => flow.closePanel());
  door.listen(BRIDGE_EVENT.ack, (detail) => {
    if (typeof detail === 'number') flow.ack(detail);
  });
  door.listen(BRIDGE_EVENT.record, (detail) => flow.setRecording(detail === true));
  door.listen(BRIDGE_EVENT.leave, () => flow.leave());
  door.listen(BRIDGE_EVENT.back, () => flow.comeBack());
  door.listen(BRIDGE_EVENT.stop, () => flow.stop());
}
