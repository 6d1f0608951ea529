import { PerMessageDeflate, Receiver } from 'ws';
import type { Sender } from '../../src/decoder/wire-frame.ts';

/** What a receiver made of a stream, one line each, in order; `error` when it failed the connection. */
export type Outcome = readonly string[];

/** Feeds a stream to ws's own receiver. It ends at the first error and at the first Close frame. */
export async function runWsReceiver(
  chunks: readonly Uint8Array[],
  sender: Sender,
  isDeflated = false,
): Promise<Outcome> {
  const outcome: string[] = [];
  const isServer = sender === 'client';
  const inflater = isDeflated ? new PerMessageDeflate({ isServer }) : null;
  inflater?.accept([{}]);
  const receiver = new Receiver({
    isServer,
    extensions: inflater === null ? {} : { [PerMessageDeflate.extensionName]: inflater },
  });
  let isDone = false;
  const done = new Promise<void>((resolve) => {
    receiver.on('error', () => {
      if (!isDone) outcome.push('error');
      isDone = true;
      resolve();
    });
    receiver.on('finish', resolve);
  });
  receiver.on('message', (data: Buffer, isBinary: boolean) => {
    outcome.push(`${isBinary ? 'binary' : 'text'} ${data.toString('base64')}`);
  });
  receiver.on('ping', (data: Buffer) => outcome.push(`ping ${data.toString('base64')}`));
  receiver.on('pong', (data: Buffer) => outcome.push(`pong ${data.toString('base64')}`));
  receiver.on('conclude', (code: number, reason: Buffer) => {
    outcome.push(`close ${code} ${reason.toString('base64')}`);
    isDone = true;
  });
  for (const chunk of chunks) {
    // It ends itself at a Close frame; writing on would be an error of the stream, not of the protocol.
    if (!isDone && !receiver.destroyed) receiver.write(Buffer.from(chunk));
  }
  receiver.end();
  await done;
  inflater?.cleanup();
  return outcome;
}
