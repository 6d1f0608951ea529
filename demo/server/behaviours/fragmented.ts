import type { MessageBehaviour } from './behaviour.ts';

/** `/fragmented`: each message comes in three frames, with a ping between the first two (RFC 6455 §5.4). */
export const fragmented: MessageBehaviour = {
  kind: 'messages',
  run(connection) {
    let sequence = 0;
    const sendNext = async (): Promise<void> => {
      sequence += 1;
      let pings = 0;
      const pingOnce = (): void => {
        if (pings === 0) connection.ping(`between fragments of ${sequence}`);
        pings += 1;
      };
      if (sequence % 3 === 0) {
        await connection.sendFragments([Buffer.of(0, 1, 2), Buffer.of(3, 4, 5), Buffer.of(6, 7, 8)], pingOnce);
      } else {
        // The cut goes through the middle of "é": a fragment need not be whole UTF-8, the message must be.
        const text = Buffer.from(`{"sequence":${sequence},"text":"café in three frames"}`);
        const cut = text.indexOf(0xc3) + 1;
        await connection.sendTextFragments(
          [text.subarray(0, 10), text.subarray(10, cut), text.subarray(cut)],
          pingOnce,
        );
      }
    };
    void sendNext();
    connection.every(Math.max(20, connection.numberFromQuery('interval', 1_500, 60_000)), () => void sendNext());
  },
};
