import type { MessageBehaviour } from './behaviour.ts';

/** `/pings`: the server pings; what came back is told in a message, because a page cannot see pings and pongs. */
export const pings: MessageBehaviour = {
  kind: 'messages',
  run(connection) {
    let sequence = 0;
    const sentAtMs = new Map<string, number>();
    connection.every(Math.max(20, connection.numberFromQuery('interval', 1_000, 60_000)), () => {
      sequence += 1;
      sentAtMs.set(`ping ${sequence}`, performance.now());
      connection.ping(`ping ${sequence}`);
    });
    connection.onPong((payload) => {
      const startedAtMs = sentAtMs.get(payload);
      if (startedAtMs === undefined) return;
      sentAtMs.delete(payload);
      const roundTripMs = Number((performance.now() - startedAtMs).toFixed(2));
      void connection.send(JSON.stringify({ type: 'pong seen', payload, roundTripMs }));
    });
  },
};
