import type { Dispose } from '../../base/dispose.ts';
import type { Connection } from '../../model/connection.ts';
import { PayloadState, RowKind, RowOrigin } from '../../model/row-kind.ts';
import { OPCODE } from '../../decoder/opcode.ts';
import type { PanelSession } from '../session.ts';
import { shownData } from '../store/shown-data.ts';
import { findLearnedValues, type LearnedValue } from './learned-values.ts';
import { recordConnection } from './record-connection.ts';
import type { Recording } from './recording.ts';
import { isOver, readyState, ReplayRun } from './replay-run.ts';
import type { ReplayProblem, ReplayState, ReplayTiming } from './replay-state.ts';

/** On which connection a recording is played. */
export type ReplayTarget =
  | { readonly kind: 'connection'; readonly key: string }
  /** A new one, opened from the document of this one. */
  | { readonly kind: 'new'; readonly from: string };

/** An immutable snapshot of all that the view shows. */
export interface ReplayDeskState {
  readonly recording: Recording | null;
  readonly values: readonly LearnedValue[];
  /** Ids of values that are learned anew; the others stay as recorded. */
  readonly learned: ReadonlySet<number>;
  readonly timing: ReplayTiming;
  /** As the user writes them. */
  readonly ignored: string;
  readonly run: ReplayState;
  /** Key of the connection that is played on; null before. */
  readonly playedOn: string | null;
  /** The recording is being read. */
  readonly isReading: boolean;
  /** The step that the user came with: of the selected row. */
  readonly aim: number | null;
  /** Chosen to be played on; null: what stands to reason. */
  readonly target: ReplayTarget | null;
}

export interface ReplayDeskDependencies {
  readonly session: PanelSession;
  readonly now: () => number;
  readonly setTimer: (callback: () => void, delayMs: number) => Dispose;
}

/** A page that takes longer to connect is not connecting. */
const OPEN_MS = 15_000;

const EMPTY_RUN = readyState({
  connectionKey: '',
  url: '',
  protocols: [],
  generation: 0,
  steps: [],
  answers: [],
  leftOut: 0,
});

/** The one replay of a panel: what is played, how, and what came of it. Outlives its view. */
export class ReplayDesk {
  readonly #dependencies: ReplayDeskDependencies;
  readonly #listeners = new Set<() => void>();
  #state: ReplayDeskState = {
    recording: null,
    values: [],
    learned: new Set(),
    timing: { kind: 'recorded', speed: 1 },
    ignored: '',
    run: EMPTY_RUN,
    playedOn: null,
    isReading: false,
    aim: null,
    target: null,
  };
  #loads = 0;
  #run: ReplayRun | null = null;
  #stopFollowing: Dispose = () => undefined;
  /** Rows before it have been looked at for answers. */
  #nextRow = 0;

  constructor(dependencies: ReplayDeskDependencies) {
    this.#dependencies = dependencies;
  }

  getState = (): ReplayDeskState => this.#state;

  subscribe = (listener: () => void): Dispose => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Takes the client's side of a connection to be played; ends what is played now. `row`: what it is meant to be played to. */
  async load(connection: Connection, row: number | null): Promise<void> {
    this.#end();
    this.#loads += 1;
    const load = this.#loads;
    this.#publish({ isReading: true });
    const recording = await recordConnection(this.#dependencies.session, connection);
    if (load !== this.#loads) return;
    if (recording === null) {
      this.#publish({ isReading: false });
      return;
    }
    const values = findLearnedValues(recording);
    this.#publish({
      recording,
      values,
      learned: new Set(values.filter(({ isLikely }) => isLikely).map(({ id }) => id)),
      run: readyState(recording),
      playedOn: null,
      isReading: false,
      target: null,
      aim:
        row === null
          ? null
          : Math.max(
              0,
              recording.steps.findLastIndex((step) => step.row <= row),
            ),
    });
  }

  chooseTiming(timing: ReplayTiming): void {
    this.#publish({ timing });
  }

  chooseTarget(target: ReplayTarget): void {
    this.#publish({ target });
  }

  ignore(ignored: string): void {
    this.#publish({ ignored });
  }

  /** Takes the fresh value, or the recorded one. Changes nothing of a replay that has begun. */
  toggleValue(id: number): void {
    const learned = new Set(this.#state.learned);
    if (!learned.delete(id)) learned.add(id);
    this.#publish({ learned });
  }

  /** Begins, or goes on, up to a step, that one included. */
  async play(target: ReplayTarget, until = Number.POSITIVE_INFINITY): Promise<void> {
    const { recording, run, timing } = this.#state;
    if (recording === null || run.phase === 'opening' || run.phase === 'settling') return;
    if (this.#run !== null && !isOver(this.#run.state)) {
      this.#run.play(until, timing);
      return;
    }
    this.#end();
    const { session } = this.#dependencies;
    this.#nextRow = session.log.size;
    this.#publish({ run: { ...readyState(recording), phase: 'opening' }, playedOn: null });
    const opened = target.kind === 'new' ? await this.#open(target.from, recording) : target.key;
    // Stopped, or another recording was loaded, while it was being opened.
    if (opened === null || this.#state.recording !== recording || this.#state.run.phase !== 'opening') return;
    this.#begin(recording, opened, target.kind === 'new', until);
  }

  /** One step, and then a pause. */
  step(target: ReplayTarget): Promise<void> {
    const { run } = this.#state;
    return this.play(target, isOver(run) ? 0 : run.next);
  }

  pause(): void {
    this.#run?.pause();
  }

  stop(): void {
    if (this.#state.run.phase === 'opening') this.#publish({ run: { ...this.#state.run, phase: 'stopped' } });
    this.#run?.stop();
  }

  #begin(recording: Recording, key: string, isGreeted: boolean, until: number): void {
    const { session, now, setTimer } = this.#dependencies;
    const { values, learned, timing } = this.#state;
    const chosen = values.filter(({ id }) => learned.has(id));
    const run = new ReplayRun(recording, chosen, timing, {
      now,
      setTimer,
      isGreeted,
      onChange: (state) => {
        if (this.#run === run) this.#publish({ run: state });
      },
      send: (payload, step) => {
        const connection = session.connections.byKey(key);
        if (connection === undefined) return Promise.resolve({ kind: 'failed', failure: 'unknown', words: '' });
        const row = recording.steps[step]?.row ?? -1;
        const isThere = session.log.generation === recording.generation && session.log.has(row);
        return session.act.sendMessage(connection, { direction: 'out', payload, original: isThere ? row : null });
      },
    });
    this.#run = run;
    this.#publish({ run: run.state, playedOn: key });
    const stops = [session.subscribe(() => this.#follow(key)), session.imports.onMoved((rows) => this.#move(rows))];
    this.#stopFollowing = () => {
      for (const stop of stops) stop();
    };
    this.#follow(key);
    run.play(until, timing);
  }

  /** Opens the connection to play on. Null: it did not come about, which the state then says. */
  async #open(from: string, recording: Recording): Promise<string | null> {
    const { session } = this.#dependencies;
    const document = session.connections.byKey(from);
    if (document === undefined) return this.#notOpened('unknown', '');
    const before = session.connections.all().length;
    const outcome = await session.act.openConnection(document, recording.url, recording.protocols);
    if (outcome.kind === 'failed') return this.#notOpened(outcome.failure, outcome.words);
    const find = (): Connection | undefined =>
      session.connections
        .all()
        .slice(before)
        .find(({ isInjected, url }) => isInjected === true && url === recording.url);
    await this.#until(() => {
      const state = find()?.state;
      return (state !== undefined && state !== 'connecting') || this.#state.run.phase !== 'opening';
    }, OPEN_MS);
    const opened = find();
    return opened?.state === 'open' ? opened.key : this.#notOpened(null, '');
  }

  #notOpened(failure: Extract<ReplayProblem, { kind: 'not-opened' }>['failure'], words: string): null {
    const { run } = this.#state;
    if (run.phase !== 'opening') return null;
    this.#publish({ run: { ...run, phase: 'failed', problem: { kind: 'not-opened', failure, words } } });
    return null;
  }

  /** Until the condition holds after some change of the session, or the time is over. */
  #until(isMet: () => boolean, limitMs: number): Promise<void> {
    const { session, setTimer } = this.#dependencies;
    return new Promise((resolve) => {
      if (isMet()) {
        resolve();
        return;
      }
      const stops = [
        session.subscribe(() => finish(isMet())),
        this.subscribe(() => finish(isMet())),
        setTimer(() => finish(true), limitMs),
      ];
      const finish = (isDone: boolean): void => {
        if (!isDone) return;
        for (const stop of stops) stop();
        resolve();
      };
    });
  }

  /** Hands what came on the connection to the run, and tells it when the connection has ended. */
  #follow(key: string): void {
    const { log, connections } = this.#dependencies.session;
    const run = this.#run;
    if (run === null) return;
    const connection = connections.byKey(key);
    const index = connection?.index ?? -1;
    this.#nextRow = Math.max(this.#nextRow, log.firstRow);
    for (; this.#nextRow < log.size; this.#nextRow += 1) {
      const row = this.#nextRow;
      if (log.connection(row) !== index || log.kind(row) !== RowKind.frame || log.isOutgoing(row)) continue;
      const { origin } = log.row(row);
      if (origin === RowOrigin.injected || origin === RowOrigin.edited) continue;
      const { bytes, opcode } = shownData(log, row);
      if (opcode !== OPCODE.text && opcode !== OPCODE.binary) continue;
      if (log.payloadState(row) === PayloadState.pending) return;
      run.receive({ row, isText: opcode === OPCODE.text, bytes: bytes.slice() });
    }
    if (connection === undefined || connection.state === 'gone') run.end({ kind: 'gone' });
    else if (connection.state === 'closed' || connection.state === 'closing') {
      run.end({ kind: 'closed', code: connection.close?.code ?? null });
    }
  }

  #move(rows: Int32Array | null): void {
    let next = 0;
    for (let row = 0; row < Math.min(this.#nextRow, rows?.length ?? 0); row += 1)
      next = Math.max(next, (rows?.[row] ?? -1) + 1);
    this.#nextRow = next;
  }

  #end(): void {
    this.#run?.stop();
    this.#run = null;
    this.#stopFollowing();
    this.#stopFollowing = () => undefined;
  }

  #publish(change: Partial<ReplayDeskState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
