import { readCapture } from '../formats/read/read-capture.ts';
import type { CaptureRecord, SourceProblem } from '../formats/record.ts';
import type { InputOptions } from './command-line.ts';
import type { Terminal } from './terminal.ts';
import { printable } from '../formats/write/transcript.ts';

/** What went wrong over all files. */
export interface ReadOutcome {
  /** A file that could not be read at all. */
  hasFailed: boolean;
}

/** Codes of problems after which nothing of the file was read. */
const FATAL_CODES: ReadonlySet<string> = new Set([
  'format-unknown',
  'pcap-magic',
  'pcapng-magic',
  'empty',
  'session-not-recognised',
]);

/**
 * The records of one file. Problems are said on the error stream and passed on; a file that cannot be opened is said and marks the
 * outcome.
 */
export async function* readFile(
  terminal: Terminal,
  path: string,
  input: InputOptions,
  outcome: ReadOutcome,
): AsyncGenerator<readonly CaptureRecord[], void> {
  const name = path === '-' ? 'standard input' : path;
  let isUnopened = false;
  const source = guarded(terminal.open(path), (error) => {
    isUnopened = true;
    outcome.hasFailed = true;
    terminal.say(`framescope: ${name}: ${describeFailure(error)}`);
  });
  for await (const batch of readCapture(source, { ...input, isBufferReused: true })) {
    // That nothing was in it follows from what was said already.
    const isFollowing = isUnopened && batch.every(({ kind }) => kind === 'problem');
    if (isFollowing) continue;
    for (const record of batch) if (record.kind === 'problem') sayProblem(record);
    yield batch;
  }

  function sayProblem({ code, message }: SourceProblem): void {
    if (FATAL_CODES.has(code)) outcome.hasFailed = true;
    const hint = code === 'format-unknown' ? ' Use --raw --sender client|server, or --from FORMAT.' : '';
    terminal.say(`framescope: ${name}: ${printable(message)} [${code}]${hint}`);
  }
}

/** Ids are unique within a file; with several files the file's name goes in front. */
export async function* readFiles(
  terminal: Terminal,
  paths: readonly string[],
  input: InputOptions,
  outcome: ReadOutcome,
): AsyncGenerator<readonly CaptureRecord[], void> {
  for (const path of paths) {
    for await (const batch of readFile(terminal, path, input, outcome)) {
      yield paths.length === 1 ? batch : batch.map((record) => withPrefix(record, `${path}:`));
    }
  }
}

function withPrefix(record: CaptureRecord, prefix: string): CaptureRecord {
  switch (record.kind) {
    case 'connection':
      return { ...record, id: prefix + record.id };
    case 'frame':
      return { ...record, connection: prefix + record.connection };
    case 'lifecycle':
      return record.connection === null ? record : { ...record, connection: prefix + record.connection };
    case 'problem':
      return record;
  }
}

/** Ends the source where it fails; what came before is decoded. */
async function* guarded(
  source: AsyncIterable<Uint8Array>,
  failed: (error: unknown) => void,
): AsyncGenerator<Uint8Array, void> {
  try {
    yield* source;
  } catch (error) {
    failed(error);
  }
}

function describeFailure(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  switch (code) {
    case 'ENOENT':
      return 'there is no such file.';
    case 'EISDIR':
      return 'this is a folder; name a file.';
    case 'EACCES':
    case 'EPERM':
      return 'it may not be read (permissions). Captures made as root belong to root.';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
