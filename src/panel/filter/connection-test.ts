import type { ConnectionList } from '../../model/connection-list.ts';
import type { Connection } from '../../model/connection.ts';
import type { FrameLog } from '../../model/frame-log.ts';

const UNKNOWN = 0;
const FAILS = 1;
const PASSES = 2;

/** A question about a row's connection, answered once a connection and not once a row. */
export class ConnectionTest {
  #connections: ConnectionList;
  #ask: (connection: Connection) => boolean;
  #answers = new Uint8Array(64);

  constructor(connections: ConnectionList, ask: (connection: Connection) => boolean) {
    this.#connections = connections;
    this.#ask = ask;
  }

  /** For a row without a connection: false. */
  test(log: FrameLog, row: number): boolean {
    const index = log.connection(row);
    if (index < 0) return false;
    const known = this.#answers[index];
    if (known !== undefined && known !== UNKNOWN) return known === PASSES;
    const connection = this.#connections.at(index);
    if (connection === undefined) return false;
    const isPassing = this.#ask(connection);
    if (index >= this.#answers.length) {
      const larger = new Uint8Array(Math.max(index + 1, this.#answers.length * 2));
      larger.set(this.#answers);
      this.#answers = larger;
    }
    this.#answers[index] = isPassing ? PASSES : FAILS;
    return isPassing;
  }

  /** Asks again about every connection that was asked about; true when an answer has changed. */
  refresh(): boolean {
    let hasChanged = false;
    for (const connection of this.#connections.all()) {
      const known = this.#answers[connection.index] ?? UNKNOWN;
      if (known === UNKNOWN) continue;
      const answer = this.#ask(connection) ? PASSES : FAILS;
      if (answer !== known) hasChanged = true;
      this.#answers[connection.index] = answer;
    }
    return hasChanged;
  }
}
