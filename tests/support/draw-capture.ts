import { encodeUtf8 } from '../../src/base/utf8.ts';
import { compressMessages } from './compress-messages.ts';
import { frames, fromClient, wire } from './draw-frames.ts';
import { acceptHead, requestHead } from './draw-handshake.ts';
import { DrawnConnection, pcapngFile } from './draw-packets.ts';

/** Long enough to be worth compressing. */
export const COMPRESSED_TEXT = 'all work and no play '.repeat(20);

/**
 * A pcapng of one connection with everything that a live capture cannot have. Its frames, in their order: a compressed message
 * in two fragments with a ping between them, the pong, an uncompressed text, a violation (RSV2), and the close of both sides.
 */
export async function drawCapture(): Promise<Uint8Array<ArrayBuffer>> {
  const [compressed] = await compressMessages([encodeUtf8(COMPRESSED_TEXT)]);
  const bytes = compressed ?? new Uint8Array(0);
  const half = bytes.length >> 1;
  const start = bytes.slice(0, half);
  const rest = bytes.slice(half);
  const extensions = 'Sec-WebSocket-Extensions: permessage-deflate';
  const connection = new DrawnConnection()
    .open()
    .send('client', requestHead(extensions))
    .send('server', acceptHead(extensions))
    .send('server', wire(frames`text fin=0 rsv1 ${start} | ping "are you there"`))
    .send('client', wire(fromClient(frames`pong "are you there"`)))
    .send('server', wire(frames`cont ${rest}`))
    .send('client', wire(fromClient(frames`text "plain words"`)))
    .send('server', wire(frames`text rsv2 "against the rules"`))
    .send('client', wire(fromClient(frames`close 1000 "bye"`)))
    .send('server', wire(frames`close 1000 "bye"`))
    .finish('server')
    .finish('client');
  return pcapngFile(connection.packets);
}
