import { parseArgs } from 'node:util';
import { CODE_TARGETS, codeTarget, type CodeTarget } from '../formats/code/code-target.ts';
import type { CaptureFormat } from '../formats/detect.ts';

export const COMMANDS = ['decode', 'convert', 'verify', 'stats'] as const;
export type CommandName = (typeof COMMANDS)[number];

export const INPUT_FORMATS = ['pcap', 'pcapng', 'netlog', 'har', 'ndjson', 'session', 'hex', 'raw'] as const;
export const OUTPUT_FORMATS = ['text', 'ndjson', 'json', 'csv', 'har', 'pcapng', 'parquet', 'session'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** What was asked for. */
export type CommandLine =
  | { readonly kind: 'help'; readonly command: CommandName | null }
  | { readonly kind: 'version' }
  | { readonly kind: 'usage-error'; readonly message: string; readonly command: CommandName | null }
  | {
      readonly kind: 'run';
      readonly command: CommandName;
      /** Paths; `-` is standard input. */
      readonly files: readonly string[];
      readonly input: InputOptions;
      readonly output: OutputOptions;
    };

export interface InputOptions {
  readonly format: CaptureFormat | null;
  readonly sender: 'client' | 'server' | null;
  readonly extensions: string | null;
}

export interface OutputOptions {
  readonly format: OutputFormat | null;
  /** Null: standard output. */
  readonly path: string | null;
  /** NDJSON: connections, lifecycle and problems too. */
  readonly isAll: boolean;
  /** `stats` and `verify`: machine-readable. */
  readonly isJson: boolean;
  readonly redact: boolean;
  /** Code of one connection instead of a format. */
  readonly code: CodeOutput | null;
}

export interface CodeOutput {
  readonly target: CodeTarget;
  /** As `convert --to ndjson` names it; null: the only one with messages. */
  readonly connection: string | null;
  readonly hasTiming: boolean;
  readonly binaryAs: 'base64' | 'hex';
  readonly headers: (typeof HEADER_MODES)[number];
}

const HEADER_MODES = ['none', 'redacted', 'plain'] as const;

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
  format: { type: 'string', short: 'f' },
  to: { type: 'string', short: 't' },
  from: { type: 'string' },
  output: { type: 'string', short: 'o' },
  raw: { type: 'boolean' },
  sender: { type: 'string' },
  extensions: { type: 'string' },
  all: { type: 'boolean' },
  json: { type: 'boolean' },
  redact: { type: 'boolean' },
  connection: { type: 'string' },
  timing: { type: 'boolean' },
  hex: { type: 'boolean' },
  headers: { type: 'string' },
} as const;

/** The options each command takes beside those that tell how to read. */
const OWN_OPTIONS: Readonly<Record<CommandName, readonly string[]>> = {
  decode: ['format', 'all', 'output', 'redact'],
  convert: ['to', 'all', 'output', 'redact', 'connection', 'timing', 'hex', 'headers'],
  verify: ['json'],
  stats: ['json'],
};
/** Those of `convert` that change code only. */
const CODE_OPTIONS = ['connection', 'timing', 'hex', 'headers'] as const;
const INPUT_OPTIONS = ['from', 'raw', 'sender', 'extensions'];

/** Reads the arguments behind `framescope`. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const parsed = tryParse(args);
  if (typeof parsed === 'string') return { kind: 'usage-error', message: parsed, command: null };
  const { values, positionals } = parsed;
  const [name, ...files] = positionals;
  const command = COMMANDS.find((candidate) => candidate === name) ?? null;
  const usage = (message: string): CommandLine => ({ kind: 'usage-error', message, command });
  if (values.version === true) return { kind: 'version' };
  if (values.help === true) return { kind: 'help', command };
  if (name === undefined) return usage('Say what to do: decode, convert, verify or stats.');
  if (command === null) return usage(`"${name}" is no command. There are decode, convert, verify and stats.`);
  const allowed = new Set([...OWN_OPTIONS[command], ...INPUT_OPTIONS]);
  const foreign = Object.keys(values).find((option) => !allowed.has(option));
  if (foreign !== undefined) return usage(`framescope ${command} has no option --${foreign}.`);
  if (files.length === 0) return usage('Name a file to read, or "-" for standard input.');
  if (files.length > 1 && command === 'convert') return usage('framescope convert reads one file.');
  if (files.filter((file) => file === '-').length > 1) return usage('Standard input can be read once only.');
  const input = inputOptions(values);
  if (typeof input === 'string') return usage(input);
  const output = outputOptions(command, values);
  if (typeof output === 'string') return usage(output);
  return { kind: 'run', command, files, input, output };
}

type Values = ReturnType<typeof parseStrictly>['values'];

function parseStrictly(args: readonly string[]) {
  return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true });
}

function tryParse(args: readonly string[]): ReturnType<typeof parseStrictly> | string {
  try {
    return parseStrictly(args);
  } catch (error) {
    return error instanceof Error ? (error.message.split('. ', 1)[0] ?? error.message) : String(error);
  }
}

function inputOptions(values: Values): InputOptions | string {
  const { from, raw, sender, extensions } = values;
  const named = INPUT_FORMATS.find((candidate) => candidate === from) ?? null;
  if (from !== undefined && named === null) return `--from ${from}: the formats are ${INPUT_FORMATS.join(', ')}.`;
  if (raw === true && named !== null && named !== 'raw') return `--raw and --from ${named} contradict each other.`;
  if (sender !== undefined && sender !== 'client' && sender !== 'server') {
    return `--sender ${sender}: the sender of a byte stream is client or server.`;
  }
  return { format: raw === true ? 'raw' : named, sender: sender ?? null, extensions: extensions ?? null };
}

function outputOptions(command: CommandName, values: Values): OutputOptions | string {
  const isConvert = command === 'convert';
  const option = isConvert ? '--to' : '--format';
  const wanted = isConvert ? values.to : values.format;
  const format = OUTPUT_FORMATS.find((candidate) => candidate === wanted) ?? null;
  const target = isConvert && wanted !== undefined ? codeTarget(wanted) : undefined;
  if (wanted !== undefined && format === null && target === undefined) {
    const targets = isConvert ? `, and for code ${CODE_TARGETS.map(({ id }) => id).join(', ')}` : '';
    return `${option} ${wanted}: the formats are ${OUTPUT_FORMATS.join(', ')}${targets}.`;
  }
  if (isConvert && wanted === undefined) return `Say what to convert to: --to ${OUTPUT_FORMATS.join('|')}, or code.`;
  const code = codeOutput(target, values);
  if (typeof code === 'string') return code;
  return {
    format,
    path: values.output === undefined || values.output === '-' ? null : values.output,
    isAll: values.all === true,
    isJson: values.json === true,
    redact: values.redact === true,
    code,
  };
}

function codeOutput(target: CodeTarget | undefined, values: Values): CodeOutput | null | string {
  if (target === undefined) {
    const foreign = CODE_OPTIONS.find((name) => values[name] !== undefined);
    return foreign === undefined ? null : `--${foreign} is for code: ${CODE_TARGETS.map(({ id }) => id).join(', ')}.`;
  }
  const headers = HEADER_MODES.find((mode) => mode === (values.headers ?? 'none'));
  if (headers === undefined) return `--headers ${values.headers}: one of ${HEADER_MODES.join(', ')}.`;
  return {
    target,
    connection: values.connection ?? null,
    hasTiming: values.timing === true,
    binaryAs: values.hex === true ? 'hex' : 'base64',
    headers,
  };
}
