import { encodeUtf8 } from '../../../src/base/utf8.ts';
import type { RecordedAnswer, RecordedMessage, Recording } from '../../../src/panel/replay/recording.ts';

/** Lines as `> sent` and `< received`, one every 100 ms. */
export function drawRecording(lines: readonly string[]): Recording {
  const steps: RecordedMessage[] = [];
  const answers: RecordedAnswer[] = [];
  for (const [row, line] of lines.entries()) {
    const message = { row, ...answer(line.slice(2)), atMs: row * 100 };
    if (line.startsWith('>')) steps.push(message);
    else answers.push({ ...message, afterStep: steps.length - 1 });
  }
  return { connectionKey: 'k', url: 'ws://host/', protocols: [], generation: 0, steps, answers, leftOut: 0 };
}

export function answer(text: string): { readonly isText: boolean; readonly bytes: Uint8Array } {
  return { isText: true, bytes: encodeUtf8(text) };
}
