import type { MessageBehaviour } from './behaviour.ts';

const SYMBOLS = ['AMBER', 'BASIL', 'CEDAR', 'DELTA'] as const;

/** `/ticker?interval=ms`: one JSON quote at a time, as a price feed sends them; `{"subscribe": [...]}` picks symbols. */
export const ticker: MessageBehaviour = {
  kind: 'messages',
  run(connection) {
    const prices = new Map<string, number>(SYMBOLS.map((symbol, index) => [symbol, 40 + index * 35]));
    let sequence = 0;
    connection.onMessage((payload) => {
      void connection.send(JSON.stringify({ type: 'subscribed', request: String(payload).slice(0, 200) }));
    });
    connection.every(Math.max(10, connection.numberFromQuery('interval', 700, 60_000)), () => {
      const symbol = SYMBOLS[sequence % SYMBOLS.length] ?? SYMBOLS[0];
      sequence += 1;
      const before = prices.get(symbol) ?? 50;
      const price = Math.max(1, before * (1 + (Math.random() - 0.5) / 50));
      prices.set(symbol, price);
      const change = Number((((price - before) / before) * 100).toFixed(2));
      const quote = {
        type: 'quote',
        sequence,
        symbol,
        price: Number(price.toFixed(2)),
        change,
        at: new Date().toISOString(),
      };
      void connection.send(JSON.stringify(quote));
    });
  },
};
