import { isReservedOpcode, opcodeLabel } from '../decoder/opcode.ts';
import type { CaptureRecord, FrameRecord } from '../formats/record.ts';

/** Counters of one direction of a connection. */
export class DirectionStatistics {
  frames = 0;
  messages = 0;
  /** Of data messages: frames that were not the only one. */
  fragments = 0;
  payloadBytes = 0;
  messageBytes = 0;
  compressedMessages = 0;
  /** Frames by opcode: a name is looked up once for all of them. */
  readonly #counts = new Float64Array(16);
  /** In the order in which they came. */
  readonly #opcodes: number[] = [];

  add({ opcode, fin, rsv1, payloadLength, message }: FrameRecord): void {
    this.frames += 1;
    this.payloadBytes += payloadLength;
    const count = this.#counts[opcode & 0x0f] ?? 0;
    if (count === 0) this.#opcodes.push(opcode);
    this.#counts[opcode & 0x0f] = count + 1;
    if (opcode >= 8) return;
    if (!fin || opcode === 0) this.fragments += 1;
    if (rsv1) this.compressedMessages += 1;
    if (fin) this.messages += 1;
    this.messageBytes += message?.length ?? 0;
  }

  /** By the opcode's name. */
  get opcodes(): Readonly<Record<string, number>> {
    const named: Record<string, number> = {};
    for (const opcode of this.#opcodes) {
      const name = isReservedOpcode(opcode) ? 'reserved' : opcodeLabel(opcode);
      named[name] = (named[name] ?? 0) + (this.#counts[opcode & 0x0f] ?? 0);
    }
    return named;
  }

  toJSON(): object {
    return { ...this, opcodes: this.opcodes };
  }
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
  #last: ConnectionStatistics | null = null;
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
    const direction = frame.sender === 'client' ? connection.client : connection.server;
    direction.add(frame);
  }

  #of(id: string): ConnectionStatistics {
    // Frames of one connection often follow each other.
    if (this.#last?.id === id) return this.#last;
    const known = this.#connections.get(id);
    if (known !== undefined) {
      this.#last = known;
      return known;
    }
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
      client: new DirectionStatistics(),
      server: new DirectionStatistics(),
    };
    this.#connections.set(id, connection);
    return connection;
  }
}

function touch(connection: ConnectionStatistics, time: number | null): void {
  if (time === null) return;
  if (connection.firstTime === null || time < connection.firstTime) connection.firstTime = time;
  if (connection.lastTime === null || time > connection.lastTime) connection.lastTime = time;
}
