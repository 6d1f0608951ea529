import { concatBytes } from '../../base/bytes.ts';
import { minimalLengthForm, writeFrameHeader, type LengthForm } from '../../decoder/frame-header.ts';
import { applyMask } from '../../decoder/masking.ts';
import { opcodeLabel } from '../../decoder/opcode.ts';
import type { CaptureRecord, ConnectionRecord, FrameRecord, LifecycleRecord } from '../record.ts';
import type { ByteSink } from './byte-sink.ts';
import { EndpointAllocator, type ConversationEndpoints } from './conversation-endpoints.ts';
import { handshakeBytes, type HandshakeHead } from './handshake-bytes.ts';
import { lifecycleText } from './lifecycle-text.ts';
import { cutMark } from './cut-mark.ts';
import { PCAPNG_COMMENTS, frameComment, headComment } from './packet-comment.ts';
import { writeInterface, writeName, writePacket, writeSection } from './pcapng-blocks.ts';
import type { RecordEncoder, Steps } from './record-writer.ts';
import { TcpConversation } from './tcp-conversation.ts';
import { PacketBuilder } from './tcp-packet.ts';

const APPLICATION = 'Framescope';
const NO_BYTES = new Uint8Array(0);

interface ConversationState {
  record: ConnectionRecord;
  conversation: TcpConversation | null;
  lastTime: number | null;
}

/**
 * pcapng that Wireshark dissects down to the frame: each connection becomes a TCP stream of its own, with its opening
 * handshake and its frames. Packets, addresses and sequence numbers are made up, and the file says so; frames that were
 * read from bytes stand in it as they were, derived ones carry a comment.
 */
export class PcapngEncoder implements RecordEncoder {
  #states = new Map<string, ConversationState>();
  #endpoints = new EndpointAllocator();
  #builder = new PacketBuilder();
  #lastTime = 0;

  begin(out: ByteSink): void {
    writeSection(out, APPLICATION, PCAPNG_COMMENTS.section);
    writeInterface(out, 'framescope', PCAPNG_COMMENTS.interface);
  }

  add(record: CaptureRecord, out: ByteSink): Steps | undefined {
    switch (record.kind) {
      case 'connection':
        this.#introduce(record);
        return undefined;
      case 'frame':
        return this.#frame(record, out);
      case 'lifecycle':
        this.#lifecycle(record, out);
        return undefined;
      case 'problem':
        // An empty packet is the only place for a remark that belongs to no connection.
        writePacket(out, NO_BYTES, 0, this.#lastTime, `framescope:problem ${record.code}: ${record.message}`);
        return undefined;
    }
  }

  *end(out: ByteSink): Steps {
    for (const state of this.#states.values()) {
      const time = this.#time(state.lastTime ?? state.record.time);
      const conversation = this.#conversation(state, out, time, false);
      conversation.close(out, 'client', time, PCAPNG_COMMENTS.end);
      yield undefined;
    }
  }

  #introduce(record: ConnectionRecord): ConversationState {
    const known = this.#states.get(record.id);
    if (known) {
      known.record = record;
      return known;
    }
    const state: ConversationState = { record, conversation: null, lastTime: null };
    this.#states.set(record.id, state);
    return state;
  }

  #state(id: string): ConversationState {
    return (
      this.#states.get(id) ??
      this.#introduce({
        kind: 'connection',
        id,
        url: null,
        time: null,
        client: null,
        server: null,
        requestedProtocols: [],
        protocol: null,
        extensions: null,
        handshake: null,
        pageUrl: null,
      })
    );
  }

  /** The last known time where a record has none: a packet must have one. */
  #time(time: number | null): number {
    if (time !== null) this.#lastTime = time;
    return this.#lastTime;
  }

  /** The TCP connection, begun with the handshake at its first use. */
  #conversation(state: ConversationState, out: ByteSink, time: number, wasOpen: boolean): TcpConversation {
    if (state.conversation) return state.conversation;
    const { record } = state;
    const endpoints = this.#endpoints.allocate(record);
    if (endpoints.newHostName !== null) writeName(out, endpoints.server.address, endpoints.newHostName);
    const conversation = new TcpConversation(this.#builder, endpoints.client, endpoints.server);
    const startedAt = Math.min(record.time ?? time, time);
    conversation.open(out, startedAt, openingComment(record, endpoints));
    const isOpen = wasOpen || record.protocol !== null || typeof record.capture?.openedAt === 'number';
    const heads = handshakeBytes(record, isOpen);
    sendHead(conversation, out, 'client', heads.request, startedAt);
    const answeredAt = Math.min(record.capture?.openedAt ?? time, time);
    if (heads.response) sendHead(conversation, out, 'server', heads.response, answeredAt);
    state.conversation = conversation;
    return conversation;
  }

  #frame(frame: FrameRecord, out: ByteSink): Steps | undefined {
    const state = this.#state(frame.connection);
    const time = this.#time(frame.time);
    state.lastTime = time;
    const conversation = this.#conversation(state, out, time, true);
    if (frame.isDiscarded) {
      const what = `${opcodeLabel(frame.opcode)} of ${frame.payloadLength} bytes`;
      conversation.remark(out, time, `framescope:discarded ${what}, sent on a closing socket: never on the wire`);
      return undefined;
    }
    const { passage } = frame;
    if (frame.sender === 'client' && passage !== undefined && passage !== 'delayed') {
      const what = `${opcodeLabel(frame.opcode)} of ${frame.payloadLength} bytes`;
      conversation.remark(out, time, `framescope:${passage} ${what} by the user of the panel: never on the wire`);
      return undefined;
    }
    const { bytes, length, isRewritten } = frameBytes(frame);
    return conversation.send(
      out,
      frame.sender,
      bytes,
      length,
      time,
      frameComment(frame, length - bytes.length, isRewritten),
    );
  }

  #lifecycle(record: LifecycleRecord, out: ByteSink): void {
    const time = this.#time(record.time);
    const { event } = record;
    if (record.connection === null) {
      writePacket(out, NO_BYTES, 0, time, `framescope:${event.type} ${lifecycleText(event)}`);
      return;
    }
    const state = this.#state(record.connection);
    state.lastTime = time;
    // The handshake itself says these.
    if (event.type === 'connecting') return;
    const conversation = this.#conversation(state, out, time, event.type === 'open');
    if (event.type === 'open') return;
    const comment = `framescope:${event.type} ${lifecycleText(event)}`;
    if (event.type === 'close') {
      conversation.close(out, event.initiator === 'server' ? 'server' : 'client', time, comment);
      return;
    }
    conversation.remark(out, time, comment);
  }
}

/** A frame as it goes into the stream. */
interface StreamFrame {
  readonly bytes: Uint8Array;
  /** On the wire; more than `bytes` has when payload is missing. */
  readonly length: number;
  /** The compressed bytes are not known, so the message stands in their place, not compressed (RFC 7692 §6 allows it). */
  readonly isRewritten: boolean;
}

function frameBytes(frame: FrameRecord): StreamFrame {
  const isData = (frame.opcode & 0x8) === 0;
  const substitute = frame.payload === null && isData && frame.fin && frame.opcode !== 0 ? frame.message : null;
  const payload = substitute ?? frame.payload ?? NO_BYTES;
  const payloadLength = substitute === null ? frame.payloadLength : substitute.length;
  // A key that is not known is written as zeros: the frame stays masked, and its payload readable in the stream.
  const maskingKey = frame.masked ? (frame.maskingKey ?? 0) : null;
  const header = writeFrameHeader({
    fin: frame.fin,
    rsv1: substitute === null && frame.rsv1,
    rsv2: frame.rsv2,
    rsv3: frame.rsv3,
    opcode: frame.opcode,
    maskingKey,
    payloadLength,
    lengthForm: lengthForm(frame, payloadLength),
  });
  const kept = payload.length > payloadLength ? payload.subarray(0, payloadLength) : payload;
  const bytes = concatBytes([header, kept]);
  if (maskingKey !== null && maskingKey !== 0) applyMask(bytes.subarray(header.length), maskingKey);
  return { bytes, length: header.length + payloadLength, isRewritten: substitute !== null };
}

/** A longer form than needed is a finding that must stay visible; which one it was is not recorded. */
function lengthForm(frame: FrameRecord, payloadLength: number): LengthForm | null {
  if (!frame.violations.includes('length-not-minimal')) return null;
  return minimalLengthForm(payloadLength) === 7 ? 16 : 64;
}

function sendHead(
  conversation: TcpConversation,
  out: ByteSink,
  sender: 'client' | 'server',
  head: HandshakeHead,
  time: number,
): void {
  const comment = headComment(head);
  const work = conversation.send(out, sender, head.bytes, head.bytes.length, time, comment);
  // Heads are at most a few segments long: no pause within them.
  if (work) for (const _ of work);
}

function openingComment(record: ConnectionRecord, endpoints: ConversationEndpoints): string {
  const parts = [`framescope:connection ${record.id}`, `${record.url ?? 'unknown URL'}${cutMark(record)}`];
  parts.push(endpoints.isSynthetic ? 'made-up addresses' : 'captured addresses');
  if (endpoints.replacedPort !== null) parts.push(`port 80 stands for ${endpoints.replacedPort}, TLS removed`);
  return parts.join('; ');
}
