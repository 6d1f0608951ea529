import { closePayload, shortFrame, writeHandshake } from '../raw-connection.ts';
import type { RawBehaviour } from './behaviour.ts';

const OPCODE_TEXT = 0x1;
const OPCODE_CLOSE = 0x8;

/**
 * `/close?code=1000&reason=…&after=ms`: the server closes with any code, also one that must never be on the wire (RFC 6455 §7.4), or with none at all
 * when `code` is empty. By hand, because a library refuses to send those. `code=never` waits for the page to close and answers with its code.
 */
export const close: RawBehaviour = {
  kind: 'raw',
  run({ socket, request, query, logged, log }) {
    writeHandshake(socket, request);
    const codeText = query.get('code') ?? '1000';
    const reason = query.get('reason') ?? '';
    const greeting = Buffer.from(
      codeText === 'never' ? 'the page will close' : `closing with ${codeText || 'no code'}`,
    );
    log.add(logged, 'sent', 'text', greeting);
    socket.write(shortFrame(OPCODE_TEXT, greeting));
    if (codeText !== 'never') {
      const code = codeText === '' ? undefined : Number(codeText);
      const timer = setTimeout(
        () => {
          logged.close = { code: code ?? 1005, reason };
          socket.write(shortFrame(OPCODE_CLOSE, closePayload(code, reason)));
        },
        Math.min(Number(query.get('after') ?? 0) || 0, 60_000),
      );
      socket.once('close', () => clearTimeout(timer));
    }
    socket.on('data', (bytes: Buffer) => {
      const answer = readClose(bytes);
      if (!answer) return;
      if (logged.close === undefined) {
        logged.close = answer;
        const code = answer.code === 1005 ? undefined : answer.code;
        socket.write(shortFrame(OPCODE_CLOSE, closePayload(code, answer.reason)));
      }
      socket.end();
    });
  },
};

/** Enough of a parser for this behaviour: the page sends nothing but one masked close frame. */
function readClose(bytes: Buffer): { code: number; reason: string } | undefined {
  if (((bytes[0] ?? 0) & 0x0f) !== OPCODE_CLOSE || bytes.byteLength < 6) return undefined;
  const length = (bytes[1] ?? 0) & 0x7f;
  const mask = bytes.subarray(2, 6);
  const payload = Buffer.from(bytes.subarray(6, 6 + length).map((byte, at) => byte ^ (mask[at % 4] ?? 0)));
  return length < 2
    ? { code: 1005, reason: '' }
    : { code: payload.readUInt16BE(), reason: payload.subarray(2).toString() };
}
