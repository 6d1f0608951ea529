import { fromBase64, toBase64 } from '../../base/base64.ts';
import { NO_BYTES } from '../../base/bytes.ts';
import { DRAFT_FORMATS, EMPTY_DRAFT, type Draft } from './draft.ts';

/** A message that was kept under a name. */
export interface Favourite {
  readonly name: string;
  readonly draft: Draft;
}

/** Messages that were sent, the newest first, and those with a name, in its order. Drafts, so variables are still variables. */
export interface MessageLibrary {
  readonly history: readonly Draft[];
  readonly favourites: readonly Favourite[];
}

export const EMPTY_LIBRARY: MessageLibrary = { history: [], favourites: [] };

export const MAX_HISTORY = 50;
export const MAX_FAVOURITES = 200;
export const MAX_NAME_CHARS = 80;
/** Longer ones are not kept: the panel's storage takes 5 MB in all. */
export const MAX_KEPT_CHARS = 32 * 1024;

const FORMAT = 'framescope-messages';
const VERSION = 1;
/** A file with more is not one of ours. */
const MAX_FILE_CHARS = 20 * 1024 * 1024;

/** The draft as the newest of the history, once. One that is too long to be kept changes nothing. */
export function withSent(library: MessageLibrary, draft: Draft): MessageLibrary {
  if (!isKeepable(draft)) return library;
  const history = [draft, ...library.history.filter((other) => !isSameDraft(other, draft))].slice(0, MAX_HISTORY);
  return { ...library, history };
}

/** One of the same name is replaced. Null when the name is empty, the draft too long, or there are too many. */
export function withFavourite(library: MessageLibrary, name: string, draft: Draft): MessageLibrary | null {
  const trimmed = name.trim().slice(0, MAX_NAME_CHARS);
  const others = library.favourites.filter((favourite) => favourite.name !== trimmed);
  if (trimmed === '' || !isKeepable(draft) || others.length >= MAX_FAVOURITES) return null;
  return { ...library, favourites: inOrder([...others, { name: trimmed, draft }]) };
}

export function withoutFavourite(library: MessageLibrary, name: string): MessageLibrary {
  return { ...library, favourites: library.favourites.filter((favourite) => favourite.name !== name) };
}

/** What the other holds is added; of favourites with the same name the other's counts. */
export function merged(library: MessageLibrary, other: MessageLibrary): MessageLibrary {
  const names = new Set(other.favourites.map(({ name }) => name));
  const favourites = [...library.favourites.filter(({ name }) => !names.has(name)), ...other.favourites];
  const history = [...library.history, ...other.history.filter((draft) => !library.history.some(sameAs(draft)))];
  return { history: history.slice(0, MAX_HISTORY), favourites: inOrder(favourites).slice(0, MAX_FAVOURITES) };
}

/** A file's content: JSON, bytes as base64. */
export function libraryAsText({ history, favourites }: MessageLibrary): string {
  const data = {
    format: FORMAT,
    version: VERSION,
    favourites: favourites.map(({ name, draft }) => ({ name, ...storedDraft(draft) })),
    history: history.map(storedDraft),
  };
  return `${JSON.stringify(data, null, 2)}\n`;
}

/** Reads what `libraryAsText` wrote; what does not fit is left out. Null when it is no such file. */
export function readLibrary(text: string): MessageLibrary | null {
  if (text.length > MAX_FILE_CHARS) return null;
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    // No JSON at all: another file was chosen.
    return null;
  }
  if (!isRecord(data) || data['format'] !== FORMAT || data['version'] !== VERSION) return null;
  const history = listOf(data['history'], readDraft).slice(0, MAX_HISTORY);
  const favourites = listOf(data['favourites'], readFavourite).slice(0, MAX_FAVOURITES);
  return { history, favourites: inOrder(favourites) };
}

function isKeepable({ format, text, bytes }: Draft): boolean {
  return format !== 'file' && text.length <= MAX_KEPT_CHARS && bytes.length <= MAX_KEPT_CHARS;
}

function isSameDraft(left: Draft, right: Draft): boolean {
  return JSON.stringify(storedDraft(left)) === JSON.stringify(storedDraft(right));
}

const sameAs =
  (draft: Draft) =>
  (other: Draft): boolean =>
    isSameDraft(draft, other);

function storedDraft({ format, text, bytes, direction, frame, hasVariables }: Draft): Record<string, unknown> {
  const content = format === 'hex' ? { bytes: toBase64(bytes) } : { text };
  return { format, ...content, direction, frame, hasVariables };
}

function readFavourite(value: unknown): Favourite | null {
  const draft = readDraft(value);
  const name = isRecord(value) ? value['name'] : null;
  if (draft === null || typeof name !== 'string' || name.trim() === '' || name.length > MAX_NAME_CHARS) return null;
  return { name, draft };
}

function readDraft(value: unknown): Draft | null {
  if (!isRecord(value)) return null;
  const format = DRAFT_FORMATS.find((name) => name === value['format']);
  const direction = value['direction'] === 'in' ? 'in' : 'out';
  const frame = value['frame'] === 'binary' ? 'binary' : 'text';
  const hasVariables = value['hasVariables'] === true;
  if (format === undefined || format === 'file') return null;
  const base = { ...EMPTY_DRAFT, format, direction, frame, hasVariables } as const;
  if (format === 'hex') {
    const bytes = typeof value['bytes'] === 'string' ? fromBase64(value['bytes']) : null;
    return bytes?.kind === 'ok' && bytes.value.length <= MAX_KEPT_CHARS ? { ...base, bytes: bytes.value } : null;
  }
  const text = value['text'];
  return typeof text === 'string' && text.length <= MAX_KEPT_CHARS ? { ...base, text, bytes: NO_BYTES } : null;
}

function inOrder(favourites: readonly Favourite[]): readonly Favourite[] {
  return [...favourites].sort((left, right) => left.name.localeCompare(right.name));
}

function listOf<Item>(values: unknown, read: (value: unknown) => Item | null): readonly Item[] {
  return Array.isArray(values) ? values.map(read).filter((item) => item !== null) : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
