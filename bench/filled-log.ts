import { ConnectionList } from '../src/model/connection-list.ts';
import { FrameLog } from '../src/model/frame-log.ts';
import { PayloadState, RowOrigin } from '../src/model/row-kind.ts';

const CONNECTIONS = 4;
const START = 1_795_161_600_000;

/** A log of frames of 100 bytes: four connections, half of the frames each way, live rows. */
export function filledLog(frames: number): { readonly log: FrameLog; readonly connections: ConnectionList } {
  const log = new FrameLog();
  const connections = new ConnectionList();
  for (let index = 0; index < CONNECTIONS; index += 1) {
    connections.add({
      key: `d:${index}`,
      document: { id: 'd', url: 'https://app.example/', isTop: true, frameId: 0 },
      url: `wss://app.example/${index}`,
      requestedProtocols: [],
      createdAt: START,
      stack: null,
      isAdopted: false,
      isHistory: false,
    });
  }
  for (let index = 0; index < frames; index += 1) {
    const isOutgoing = index % 2 === 0;
    log.appendFrame({
      connection: index % CONNECTIONS,
      time: START + index / 10,
      isOutgoing,
      opcode: 1,
      fin: true,
      rsv1: false,
      rsv2: false,
      rsv3: false,
      isMasked: isOutgoing,
      maskingKey: 0,
      origin: RowOrigin.page,
      isDiscarded: false,
      isHistory: false,
      payload: `{"type":"tick","index":${index},"price":${(index * 7919) % 100_003}}`.padEnd(100, ' '),
      payloadLength: null,
      payloadState: PayloadState.complete,
    });
  }
  return { log, connections };
}
