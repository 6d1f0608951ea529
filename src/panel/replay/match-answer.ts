import { messageShape } from '../diff/message-shape.ts';
import type { RecordedAnswer } from './recording.ts';

/** Finds the recorded answer that a fresh message is the counterpart of. Keeps what is taken. */
export class AnswerMatcher {
  readonly #shapes: readonly string[];
  readonly #taken = new Set<number>();
  /** All answers before it are taken. */
  #first = 0;

  constructor(answers: readonly RecordedAnswer[]) {
    this.#shapes = answers.map(({ bytes, isText }) => messageShape(bytes, isText));
  }

  /** An answer that will not come: a greeting on a connection that is open already. */
  skip(answer: number): void {
    this.#taken.add(answer);
  }

  /**
   * The earliest answer of the same shape that is open, also when it was recorded after more messages than were sent by now: whoever sends
   * several at once gets the answer to the first behind the last. Null: the server says something that it did not say before.
   */
  match(bytes: Uint8Array, isText: boolean): number | null {
    const shape = messageShape(bytes, isText);
    while (this.#taken.has(this.#first)) this.#first += 1;
    for (let answer = this.#first; answer < this.#shapes.length; answer += 1) {
      if (this.#taken.has(answer) || this.#shapes[answer] !== shape) continue;
      this.#taken.add(answer);
      return answer;
    }
    return null;
  }
}
