import { ConnectionList } from '../../src/model/connection-list.ts';
import { FrameLog } from '../../src/model/frame-log.ts';
import { PayloadState, RowOrigin } from '../../src/model/row-kind.ts';
import { SessionEncoder } from '../../src/formats/session/session-writer.ts';
import { recordsFromLog } from '../../src/formats/record-log.ts';
import { writeRecords } from '../../src/formats/write/record-writer.ts';

export const NEEDLE = 'needle-in-it';
/** One row in so many holds the needle. */
export const HIT_EVERY = 1000;

/** Text frames of one connection, as the panel's page side would have captured them; one in `HIT_EVERY` has the needle. */
export function frameText(index: number, length: number): string {
  const hit = index % HIT_EVERY === HIT_EVERY - 1 ? NEEDLE : 'tick';
  return `${`{"n":${index},"hit":"${hit}","pad":"`.padEnd(length - 2, 'lorem ipsum dolor ')}"}`;
}

/** A JSON text of about that many bytes, many objects deep and wide. */
export function longJson(byteLength: number): string {
  const parts: string[] = [];
  for (let index = 0, length = 0; length < byteLength; index += 1) {
    const part = `{"id":${index},"name":"user ${index}","tags":["a","b","c"],"score":${(index * 7919) % 1000}.5,"nested":{"on":true,"at":null}}`;
    parts.push(part);
    length += part.length + 1;
  }
  return `{"items":[${parts.join(',')}]}`;
}

/** A connection of a session file, and its messages. */
export interface SceneConnection {
  readonly url: string;
  readonly texts: Iterable<string>;
}

/** A session file with those connections, one after the other. */
export async function sessionFile(scene: readonly SceneConnection[]): Promise<Uint8Array> {
  const log = new FrameLog();
  const connections = new ConnectionList();
  let time = 1_800_000_000_000;
  for (const [index, { url, texts }] of scene.entries()) {
    connections.add({
      key: `a:${index}`,
      document: { id: 'a', url: 'https://a.example/', isTop: true, frameId: 0 },
      url,
      requestedProtocols: [],
      createdAt: time,
      stack: null,
      isAdopted: false,
      isHistory: false,
    });
    for (const text of texts) {
      time += 1;
      log.appendFrame({
        connection: index,
        time,
        isOutgoing: time % 3 === 0,
        opcode: 1,
        fin: true,
        rsv1: false,
        rsv2: false,
        rsv3: false,
        isMasked: time % 3 === 0,
        maskingKey: 0,
        origin: RowOrigin.page,
        isDiscarded: false,
        isHistory: false,
        payload: text,
        payloadLength: null,
        payloadState: PayloadState.complete,
      });
    }
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeRecords(recordsFromLog(log, connections), new SessionEncoder())) chunks.push(chunk);
  return Buffer.concat(chunks);
}
