import type { MessageBehaviour } from './behaviour.ts';

/** `/chat`: subprotocol `chat.v1`; a line of chat is acknowledged, then answered. */
export const chat: MessageBehaviour = {
  kind: 'messages',
  subprotocol: 'chat.v1',
  run(connection) {
    let received = 0;
    void connection.send(JSON.stringify({ type: 'welcome', room: 'demo', people: 2 }));
    connection.onMessage((payload) => {
      received += 1;
      const text = String(payload).slice(0, 2_000);
      void connection.send(JSON.stringify({ type: 'ack', id: received }));
      connection.after(250, () => void connection.send(JSON.stringify({ type: 'message', from: 'echo', text })));
    });
  },
};
