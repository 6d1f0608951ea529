import { randomBytes } from 'node:crypto';
import type { MessageBehaviour } from './behaviour.ts';

/** `/compressed`: permessage-deflate; text that shrinks a lot, then random bytes that do not. */
export const compressed: MessageBehaviour = {
  kind: 'messages',
  isCompressed: true,
  run(connection) {
    let sequence = 0;
    const sendNext = (): void => {
      sequence += 1;
      const payload =
        sequence % 2 === 1
          ? JSON.stringify({
              sequence,
              rows: Array.from({ length: 50 }, (_unused, id) => ({ id, state: 'unchanged' })),
            })
          : randomBytes(512);
      void connection.send(payload);
    };
    sendNext();
    connection.every(Math.max(20, connection.numberFromQuery('interval', 1_200, 60_000)), sendNext);
    connection.onMessage((payload) => void connection.send(payload));
  },
};
