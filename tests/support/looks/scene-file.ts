import { writeFile } from 'node:fs/promises';
import { recordsFromLog } from '../../../src/formats/records-from-log.ts';
import { SessionEncoder } from '../../../src/formats/session/index.ts';
import { writeRecords } from '../../../src/formats/write/record-writer.ts';
import { typical } from '../../panel/fixture/scenes.ts';
import { FakeSession } from '../fake-session.ts';

/**
 * Writes the drawn scene as a session file: imported, it looks the same at any time and on any port. Rows of no connection are left out, since
 * they would be the page's own.
 */
export async function writeSceneFile(path: string): Promise<void> {
  const session = new FakeSession();
  typical(session);
  const { log, connections } = session;
  const rows = Array.from({ length: log.size }, (_, index) => index).filter((index) => log.connection(index) >= 0);
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeRecords(recordsFromLog(log, connections, { rows }), new SessionEncoder())) {
    chunks.push(chunk.slice());
  }
  await writeFile(path, Buffer.concat(chunks));
}
