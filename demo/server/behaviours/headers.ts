import type { MessageBehaviour } from './behaviour.ts';

/** `/headers`: the headers of the handshake as one JSON message, as the server received them. */
export const headers: MessageBehaviour = {
  kind: 'messages',
  run(connection) {
    void connection.send(JSON.stringify(connection.logged.headers));
  },
};
