import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Connection } from '../../model/connection.ts';
import type { PanelSession } from '../session.ts';
import type { TextStorage } from '../store/text-storage.ts';
import { EMPTY_DRAFT, inFormat, messageOf, type Draft, type DraftError, type DraftFormat } from './draft.ts';
import { findLastValue } from './last-value.ts';
import { EMPTY_LIBRARY, readLibrary, withSent, type MessageLibrary } from './message-library.ts';
import { SendRun, type Repeat, type RunProgress } from './send-run.ts';
import type { TemplateSource } from './template.ts';

/** A row that a draft was made from; valid for this generation of the log only. */
export interface Original {
  readonly row: number;
  readonly generation: number;
}

/** Messages being sent, and those that were. */
export interface Run {
  readonly id: number;
  readonly connectionUrl: string;
  readonly direction: 'in' | 'out';
  readonly repeat: Repeat;
  readonly progress: RunProgress;
}

export interface ComposerState {
  readonly draft: Draft;
  /** Grows whenever the draft was replaced by something other than typing: the editor then shows it anew. */
  readonly draftRevision: number;
  readonly original: Original | null;
  readonly repeat: Repeat;
  /** The newest first; those that are over but the newest are gone. */
  readonly runs: readonly Run[];
  /** Why the draft could not be written another way. */
  readonly conversionError: DraftError | null;
  readonly library: MessageLibrary;
}

export interface ComposerActions {
  /** Typed, or chosen beside the editor. */
  change(change: Partial<Draft>): void;
  chooseFormat(format: DraftFormat): void;
  /** A message to begin with: from the history, a favourite, or a row. */
  load(draft: Draft, original: Original | null): void;
  chooseRepeat(repeat: Repeat): void;
  send(connection: Connection): void;
  stop(id: number): void;
  keep(library: MessageLibrary): void;
}

export interface ComposerStore extends StoreApi<ComposerState> {
  readonly actions: ComposerActions;
}

export interface ComposerDependencies {
  readonly session: PanelSession;
  /** Where sent and named messages are kept. */
  readonly storage: TextStorage;
  readonly now: () => number;
  readonly asText: (library: MessageLibrary) => string;
}

const EMPTY_STATE: Omit<ComposerState, 'library'> = {
  draft: EMPTY_DRAFT,
  draftRevision: 0,
  original: null,
  repeat: { mode: 'once' },
  runs: [],
  conversionError: null,
};

/** What is being written, and what is being sent. Outlives the view, so that a heartbeat goes on while another tab is looked at. */
export function createComposerStore({ session, storage, now, asText }: ComposerDependencies): ComposerStore {
  const stored = storage.read();
  const library = (stored === null ? null : readLibrary(stored)) ?? EMPTY_LIBRARY;
  const store = createStore<ComposerState>(() => ({ ...EMPTY_STATE, library }));
  const running = new Map<number, SendRun>();
  let lastRun = 0;
  /** What `{{counter}}` has come to since the draft was loaded. */
  let counted = 0;

  const replaceDraft = (draft: Draft, change: Partial<ComposerState> = {}): void =>
    store.setState(({ draftRevision }) => ({
      draft,
      draftRevision: draftRevision + 1,
      conversionError: null,
      ...change,
    }));

  const keep = (changed: MessageLibrary): void => {
    store.setState({ library: changed });
    storage.write(asText(changed));
  };

  const start = (connection: Connection, draft: Draft, repeat: Repeat, original: Original | null): void => {
    lastRun += 1;
    const id = lastRun;
    const { key } = connection;
    const run = new SendRun(repeat, {
      message: () => {
        const source = sourceFor(session, connectionNow(session, key, connection), counted, now);
        counted += 1;
        return messageOf(draft, source);
      },
      send: (payload) =>
        session.act.sendMessage(connectionNow(session, key, connection), {
          direction: draft.direction,
          payload,
          original: rowNow(session, original),
        }),
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      onProgress: (progress) =>
        store.setState(({ runs }) => ({ runs: runs.map((one) => (one.id === id ? { ...one, progress } : one)) })),
    });
    running.set(id, run);
    const begun: Run = {
      id,
      connectionUrl: connection.url,
      direction: draft.direction,
      repeat,
      progress: { sent: 0, row: null, failure: null, isOver: false },
    };
    store.setState(({ runs }) => ({ runs: [begun, ...runs.filter(({ progress }) => !progress.isOver)] }));
    void run.start().finally(() => running.delete(id));
  };

  const actions: ComposerActions = {
    change: (change) => store.setState(({ draft }) => ({ draft: { ...draft, ...change }, conversionError: null })),
    chooseFormat: (format) => {
      const changed = inFormat(store.getState().draft, format);
      if (changed.kind === 'ok') replaceDraft(changed.value);
      else store.setState({ conversionError: changed.error });
    },
    load: (draft, original) => {
      counted = 0;
      replaceDraft(draft, { original });
    },
    chooseRepeat: (repeat) => store.setState({ repeat }),
    send: (connection) => {
      const { draft, repeat, original, library: before } = store.getState();
      start(connection, draft, repeat, original);
      const after = withSent(before, draft);
      if (after !== before) keep(after);
    },
    stop: (id) => running.get(id)?.stop(),
    keep,
  };
  return { ...store, actions };
}

/** The list makes new objects when rows go. */
function connectionNow(session: PanelSession, key: string, last: Connection): Connection {
  return session.connections.byKey(key) ?? last;
}

/** The original's row, if indexes still mean what they meant. */
function rowNow({ log }: PanelSession, original: Original | null): number | null {
  return original !== null && original.generation === log.generation && log.has(original.row) ? original.row : null;
}

/** What the variables of a message to that connection stand for now. */
export function sourceFor(
  session: PanelSession,
  connection: Connection | null,
  count: number,
  now: () => number,
): TemplateSource {
  return {
    uuid: () => crypto.randomUUID(),
    now,
    random: () => Math.random(),
    count,
    find: (side, path) => (connection === null ? null : findLastValue(session.log, connection.index, side, path)),
  };
}
