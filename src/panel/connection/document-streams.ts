import type { Dispose } from '../../base/dispose.ts';
import { parseCaptureMessage, type CheckedBatch } from '../../protocol/capture-guard.ts';
import type { CaptureEvent, DocumentInfo } from '../../protocol/capture-event.ts';
import type { ActCommand, PanelCommand } from '../../protocol/panel-command.ts';
import { PROTOCOL_VERSION } from '../../protocol/version.ts';
import type { IngestBatch } from '../ingest/ingest.ts';
import type { ProtocolMismatch, Scheduler } from '../session.ts';
import { AckPacer } from './ack-pacer.ts';

/** Documents whose numbers are remembered while they are away (back/forward cache); more are forgotten, oldest first. */
const MAX_ABSENT = 1_000;
/** After the background was restarted a document that has not come back for this long went away meanwhile. */
const RETURN_MS = 5_000;

/** Where events go; `Ingest` is one. */
export interface EventSink {
  openDocument(info: DocumentInfo, frameId: number | null, isPrerendered: boolean): void;
  closeDocument(documentId: string): void;
  take(batch: IngestBatch): void;
  takeMalformed(documentId: string | null, events: number): void;
}

export interface DocumentStreamsDependencies {
  readonly sink: EventSink;
  readonly scheduler: Scheduler;
  readonly send: (bridge: number, command: PanelCommand) => void;
  readonly onMismatch: (mismatch: ProtocolMismatch) => void;
  /** The number of reachable bridges has changed. */
  readonly onBridgesChange: (count: number) => void;
  /** A document can be reached, for the first time or again. */
  readonly onGreeted?: (documentId: string) => void;
  /** A document went away, at least for now. */
  readonly onGone: (documentId: string) => void;
}

interface Bridge {
  readonly id: number;
  readonly frameId: number;
  readonly isPrerendered: boolean;
  stream: Stream | null;
}

/** One document's events, across any number of ports. */
interface Stream {
  readonly documentId: string;
  /** Number of the next event that is not in the log. */
  nextSeq: number;
  bridge: Bridge | null;
  readonly acks: AckPacer;
}

/**
 * Makes one exact sequence per document out of what the ports bring: what comes twice is dropped, what is missing is
 * counted, what is in the log is acknowledged. Numbers are kept across cut ports and the back/forward cache.
 */
export class DocumentStreams {
  #dependencies: DocumentStreamsDependencies;
  #bridges = new Map<number, Bridge>();
  #streams = new Map<string, Stream>();
  #isRecording = true;
  #stopReturn: Dispose = () => undefined;

  constructor(dependencies: DocumentStreamsDependencies) {
    this.#dependencies = dependencies;
  }

  openBridge(id: number, frameId: number, isPrerendered: boolean): void {
    this.#bridges.set(id, { id, frameId, isPrerendered, stream: null });
    if (!this.#isRecording) this.#dependencies.send(id, { kind: 'record', isOn: false });
    this.#dependencies.onBridgesChange(this.#bridges.size);
  }

  /** The page side has closed the port: its document went away, perhaps into the back/forward cache. */
  closeBridge(id: number): void {
    const bridge = this.#bridges.get(id);
    if (!bridge) return;
    this.#bridges.delete(id);
    this.#dependencies.onBridgesChange(this.#bridges.size);
    const { stream } = bridge;
    // The document may already speak through a newer port.
    if (stream?.bridge !== bridge) return;
    stream.bridge = null;
    stream.acks.stop();
    this.#dependencies.sink.closeDocument(stream.documentId);
    this.#dependencies.onGone(stream.documentId);
    this.#forgetOldest();
  }

  /** The background was ended: the documents are still there and will come back, each through a new port. */
  cut(): void {
    this.#stopReturn();
    this.#bridges.clear();
    for (const stream of this.#streams.values()) {
      stream.bridge = null;
      stream.acks.stop();
    }
    this.#dependencies.onBridgesChange(0);
  }

  /** The background answers again. Nobody tells of documents that went away while it was ended, so there is a limit to waiting. */
  awaitReturn(): void {
    this.#stopReturn();
    this.#stopReturn = this.#dependencies.scheduler.setTimer(() => {
      for (const stream of this.#streams.values()) {
        if (!stream.bridge) this.#dependencies.sink.closeDocument(stream.documentId);
      }
    }, RETURN_MS);
  }

  setRecording(isOn: boolean): void {
    if (this.#isRecording === isOn) return;
    this.#isRecording = isOn;
    for (const id of this.#bridges.keys()) this.#dependencies.send(id, { kind: 'record', isOn });
  }

  /** Ids of the documents that can be reached now. */
  get documents(): readonly string[] {
    return [...this.#streams.values()].filter(({ bridge }) => bridge !== null).map(({ documentId }) => documentId);
  }

  /** Hands a command to its document; false when there is no way to it now. */
  act(command: ActCommand): boolean {
    const bridge = this.#streams.get(command.documentId)?.bridge;
    if (!bridge) return false;
    this.#dependencies.send(bridge.id, command);
    return true;
  }

  /** Takes what came through a bridge, unchecked. */
  receive(bridgeId: number, value: unknown): void {
    const bridge = this.#bridges.get(bridgeId);
    if (!bridge) return;
    const message = parseCaptureMessage(value);
    if (message?.kind === 'hello') {
      if (message.version === PROTOCOL_VERSION) this.#greet(bridge, message.document, message.nextSeq);
      else this.#dependencies.onMismatch({ panelVersion: PROTOCOL_VERSION, pageVersion: message.version });
    } else if (message && bridge.stream?.documentId === message.documentId) {
      this.#takeBatch(bridge.stream, message);
    } else if (bridge.stream || !message) {
      this.#dependencies.sink.takeMalformed(bridge.stream?.documentId ?? null, 1);
    }
  }

  dispose(): void {
    this.#stopReturn();
    for (const stream of this.#streams.values()) stream.acks.stop();
  }

  #greet(bridge: Bridge, info: DocumentInfo, nextSeq: number): void {
    const stream = this.#streams.get(info.id) ?? this.#begin(info.id, nextSeq);
    // A second hello on one port would move a stranger's numbers under this document.
    if (bridge.stream && bridge.stream !== stream) {
      this.#dependencies.sink.takeMalformed(bridge.stream.documentId, 1);
      return;
    }
    bridge.stream = stream;
    stream.bridge = bridge;
    this.#dependencies.sink.openDocument(info, bridge.frameId, bridge.isPrerendered);
    this.#dependencies.onGreeted?.(info.id);
  }

  #begin(documentId: string, nextSeq: number): Stream {
    const stream: Stream = {
      documentId,
      nextSeq,
      bridge: null,
      acks: new AckPacer(this.#dependencies.scheduler, () => {
        if (!stream.bridge) return;
        this.#dependencies.send(stream.bridge.id, { kind: 'ack', documentId, nextSeq: stream.nextSeq });
      }),
    };
    this.#streams.set(documentId, stream);
    return stream;
  }

  #takeBatch(stream: Stream, batch: CheckedBatch): void {
    const { documentId, firstSeq, isHistory } = batch;
    const endSeq = firstSeq + batch.events.length;
    const known = Math.max(0, stream.nextSeq - firstSeq);
    const missing = Math.max(0, firstSeq - stream.nextSeq);
    if (endSeq > stream.nextSeq) {
      const events = known === 0 ? batch.events : batch.events.slice(known);
      stream.nextSeq = endSeq;
      this.#dependencies.sink.take({ documentId, events, isHistory, missing });
    }
    // Also what came twice is acknowledged: it came because the acknowledgement was lost.
    stream.acks.note(payloadOf(batch.events));
  }

  #forgetOldest(): void {
    let absent = 0;
    for (const stream of this.#streams.values()) if (!stream.bridge) absent += 1;
    for (const [id, stream] of this.#streams) {
      if (absent <= MAX_ABSENT) return;
      if (stream.bridge) continue;
      this.#streams.delete(id);
      absent -= 1;
    }
  }
}

function payloadOf(events: readonly (CaptureEvent | null)[]): number {
  let total = 0;
  for (const event of events) {
    if (event?.kind === 'message' || event?.kind === 'payload-part') total += event.payload?.length ?? 0;
  }
  return total;
}
