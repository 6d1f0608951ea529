/** What the hook remembers of one socket of the page, so that a panel opened late can name it. */
export class ConnectionRecord {
  readonly id: number;
  readonly url: string;
  /** Without a prototype, so that nothing of the page is looked up when it is written as JSON. */
  readonly protocols: readonly string[];
  readonly stack: string | null;
  readonly createdAt: number;
  openedAt: number | null = null;
  readyState: 0 | 1 | 2 | 3;
  /**
   * The socket itself, for commands, until it is closed. It keeps nothing alive that our listeners do not: the standard keeps a socket with
   * listeners until then.
   */
  socket: object | null = null;
  protocol = '';
  extensions = '';
  /** Who called `close()` before the close event came. */
  closedBy: 'page' | 'panel' | null = null;
  /** Capture of this socket was given up after a failure of ours. */
  isOff = false;
  /** Its `connecting` event left the log; a late panel gets a snapshot. */
  isBeginningGone = false;
  /** That happened in front of a panel, which has to be told who this is. */
  isUnnamed = false;
  /** Events of it that are in the log. */
  eventsInLog = 0;
  shedFramesIn = 0;
  shedFramesOut = 0;
  shedBytesIn = 0;
  shedBytesOut = 0;
  /** Neighbours in the list of remembered connections. */
  previous: ConnectionRecord | null = null;
  next: ConnectionRecord | null = null;

  constructor(
    id: number,
    url: string,
    protocols: readonly string[],
    stack: string | null,
    createdAt: number,
    readyState: 0 | 1 | 2 | 3,
  ) {
    this.id = id;
    this.url = url;
    this.protocols = protocols;
    this.stack = stack;
    this.createdAt = createdAt;
    this.readyState = readyState;
  }
}

/** The remembered connections of a document, oldest first. */
export class ConnectionTable {
  first: ConnectionRecord | null = null;
  size = 0;
  #last: ConnectionRecord | null = null;

  add(record: ConnectionRecord): void {
    record.previous = this.#last;
    if (this.#last) this.#last.next = record;
    else this.first = record;
    this.#last = record;
    this.size += 1;
  }

  /** Forgets a connection that is closed and of which nothing is in the log any more. */
  forgetIfOver(record: ConnectionRecord): void {
    if (record.readyState !== 3 || record.eventsInLog > 0) return;
    const { previous, next } = record;
    if (!previous && this.first !== record) return;
    if (previous) previous.next = next;
    else this.first = next;
    if (next) next.previous = previous;
    else this.#last = previous;
    record.previous = null;
    record.next = null;
    this.size -= 1;
  }
}
