import type { CDPSession, Page } from 'puppeteer-core';

/** What the main thread of a document did while it was watched. Milliseconds. */
export interface ThreadTasks {
  /** By the clock: what a user waits. Includes the time that other processes had the processor. */
  readonly longest: number;
  /** Of the processor's time that the thread itself had. */
  readonly longestProcessor: number;
  readonly over50: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
}

const CATEGORIES = ['disabled-by-default-devtools.timeline', 'blink.user_timing'];

/** The whole browser, all of its processes, over the debugging protocol. */
export class BrowserTrace {
  readonly #client: CDPSession;

  private constructor(client: CDPSession) {
    this.#client = client;
  }

  static async of(page: Page): Promise<BrowserTrace> {
    return new BrowserTrace(await page.browser().target().createCDPSession());
  }

  /** Seconds of processor time that all processes of the browser have had so far. */
  async processorSeconds(): Promise<number> {
    const { processInfo } = await this.#client.send('SystemInfo.getProcessInfo');
    return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  }

  /**
   * Watches the main threads of documents for a while. `mark` makes the documents tell their threads, by `performance.mark`; the answer has
   * the tasks by the names of these marks.
   */
  async tasks(mark: () => Promise<void>, seconds: number): Promise<ReadonlyMap<string, ThreadTasks>> {
    const events: TraceEvent[] = [];
    const take = ({ value }: { value: readonly TraceEvent[] }): void => void events.push(...value);
    this.#client.on('Tracing.dataCollected', take);
    await this.#client.send('Tracing.start', {
      transferMode: 'ReportEvents',
      traceConfig: { includedCategories: CATEGORIES, excludedCategories: ['*'] },
    });
    await mark();
    // The time that is watched, not a wait for something.
    await new Promise((resolve) => void setTimeout(resolve, seconds * 1000));
    const complete = new Promise((resolve) => void this.#client.once('Tracing.tracingComplete', resolve));
    await this.#client.send('Tracing.end');
    await complete;
    this.#client.off('Tracing.dataCollected', take);
    return tasksByMark(events);
  }

  async close(): Promise<void> {
    await this.#client.detach();
  }
}

function tasksByMark(events: readonly TraceEvent[]): ReadonlyMap<string, ThreadTasks> {
  const threads = new Map<string, string>();
  for (const { name, pid, tid } of events) if (name.startsWith('bench ')) threads.set(name.slice(6), `${pid}:${tid}`);
  const found = new Map<string, ThreadTasks>();
  for (const [name, thread] of threads) {
    const tasks = events.filter((event) => event.name === 'RunTask' && `${event.pid}:${event.tid}` === thread);
    const times = tasks.map(({ dur = 0 }) => dur / 1000);
    found.set(name, {
      longest: times.reduce((most, time) => Math.max(most, time), 0),
      longestProcessor: tasks.reduce((most, { tdur = 0 }) => Math.max(most, tdur / 1000), 0),
      over50: times.filter((time) => time > 50).length,
    });
  }
  return found;
}
