import type { MessageBehaviour } from './behaviour.ts';

/** `/echo`: every message comes back as it was, text as text and binary as binary. */
export const echo: MessageBehaviour = {
  kind: 'messages',
  run(connection) {
    connection.onMessage((payload) => void connection.send(payload));
  },
};
