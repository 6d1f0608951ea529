import { isReservedOpcode, opcodeLabel } from '../decoder/opcode.ts';
import type { CaptureRecord, FrameRecord } from '../formats/record.ts';

/** Counters of one direction of a connection. */
export interface DirectionStatistics {
  frames: number;
  messages: number;
  /** Of data messages: frames that were not the only one. */
  fragments: number;
  payloadBytes: number;
  messageBytes: number;
  compressedMessages: number;
  /** By the opcode's name. */
  opcodes: Record<string, number>;
}

export interface ConnectionStatistics {
  readonly id: string;
  url: string | null;
  protocol: string | null;
  extensions: string | null;
  firstTime: number | null;
  lastTime: number | null;
  closeCode: number | null;
  gaps: number;
  violations: number;
  readonly client: DirectionStatistics;
  readonly server: DirectionStatistics;
}

/** Counts the records of one file; memory grows with connections, not with frames. */
export class Statistics {
  readonly #connections = new Map<string, ConnectionStatistics>();
  problems = 0;

  get connections(): readonly ConnectionStatistics[] {
    return [...this.#connections.values()];
  }

  add(record: CaptureRecord): void {
    switch (record.kind) {
      case 'connection': {
        const connection = this.#of(record.id);
        connection.url = record.url ?? connection.url;
        connection.protocol = record.protocol ?? connection.protocol;
        connection.extensions = record.extensions ?? connection.extensions;
        touch(connection, record.time);
        return;
      }
      case 'frame':
        this.#frame(record);
        return;
      case 'lifecycle': {
        if (record.connection === null) return;
        const connection = this.#of(record.connection);
        touch(connection, record.time);
        if (record.event.type === 'gap') connection.gaps += 1;
        if (record.event.type === 'close') connection.closeCode = record.event.code;
        return;
      }
      case 'problem':
        this.problems += 1;
    }
  }

  #frame(frame: FrameRecord): void {
    const connection = this.#of(frame.connection);
    touch(connection, frame.time);
    connection.violations += frame.violations.length;
    const direction = connection[frame.sender];
    direction.frames += 1;
    direction.payloadBytes += frame.payloadLength;
    const name = isReservedOpcode(frame.opcode) ? 'reserved' : opcodeLabel(frame.opcode);
    direction.opcodes[name] = (direction.opcodes[name] ?? 0) + 1;
    if (frame.opcode >= 8) return;
    if (!frame.fin || frame.opcode === 0) direction.fragments += 1;
    if (frame.rsv1) direction.compressedMessages += 1;
    if (frame.fin) direction.messages += 1;
    direction.messageBytes += frame.message?.length ?? 0;
  }

  #of(id: string): ConnectionStatistics {
    const known = this.#connections.get(id);
    if (known !== undefined) return known;
    const connection: ConnectionStatistics = {
      id,
      url: null,
      protocol: null,
      extensions: null,
      firstTime: null,
      lastTime: null,
      closeCode: null,
      gaps: 0,
      violations: 0,
      client: emptyDirection(),
      server: emptyDirection(),
    };
    this.#connections.set(id, connection);
    return connection;
  }
}

function emptyDirection(): DirectionStatistics {
  return {
    frames: 0,
    messages: 0,
    fragments: 0,
    payloadBytes: 0,
    messageBytes: 0,
    compressedMessages: 0,
    opcodes: {},
  };
}

function touch(connection: ConnectionStatistics, time: number | null): void {
  if (time === null) return;
  connection.firstTime = Math.min(connection.firstTime ?? time, time);
  connection.lastTime = Math.max(connection.lastTime ?? time, time);
}
