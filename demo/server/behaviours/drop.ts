import { TLSSocket } from 'node:tls';
import { shortFrame, writeHandshake } from '../raw-connection.ts';
import type { RawBehaviour } from './behaviour.ts';

const OPCODE_TEXT = 0x1;

/** `/drop?after=ms&how=reset|end`: two messages, then the TCP connection is reset, or ended without a close frame: code 1006 in the page. */
export const drop: RawBehaviour = {
  kind: 'raw',
  run({ socket, request, query, logged, log }) {
    writeHandshake(socket, request);
    for (const text of ['still here', 'about to vanish']) {
      log.add(logged, 'sent', 'text', text);
      socket.write(shortFrame(OPCODE_TEXT, Buffer.from(text)));
    }
    const timer = setTimeout(
      () => {
        logged.close = { code: 1006, reason: '' };
        if (query.get('how') === 'end') socket.end();
        // A connection inside TLS cannot be reset from here; ending it without the TLS goodbye is as abrupt to the page.
        else if (socket instanceof TLSSocket) socket.destroy();
        else socket.resetAndDestroy();
      },
      Math.min(Number(query.get('after') ?? 300) || 0, 60_000),
    );
    socket.once('close', () => clearTimeout(timer));
  },
};
