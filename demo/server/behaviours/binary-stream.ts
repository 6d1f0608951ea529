import type { MessageBehaviour } from './behaviour.ts';

const SAMPLES = 32;

/** `/binary?interval=ms`: blocks of a wave: sequence (u32), milliseconds (f64), then 32 samples (f32), all big-endian. */
export const binaryStream: MessageBehaviour = {
  kind: 'messages',
  run(connection) {
    let sequence = 0;
    connection.every(Math.max(5, connection.numberFromQuery('interval', 400, 60_000)), () => {
      const block = Buffer.alloc(12 + SAMPLES * 4);
      block.writeUInt32BE(sequence, 0);
      block.writeDoubleBE(Date.now(), 4);
      for (let sample = 0; sample < SAMPLES; sample += 1) {
        block.writeFloatBE(Math.sin((sequence * SAMPLES + sample) / 10), 12 + sample * 4);
      }
      sequence += 1;
      void connection.send(block);
    });
  },
};
