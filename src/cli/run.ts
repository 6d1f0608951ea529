import { parseCommandLine } from './command-line.ts';
import type { CommandLine } from './command-line.ts';
import { helpText } from './help.ts';
import type { ReadOutcome } from './read-files.ts';
import { readFile, readFiles } from './read-files.ts';
import { Statistics } from './statistics.ts';
import { statisticsText } from './statistics-text.ts';
import type { Terminal } from './terminal.ts';
import { OutputClosed } from './terminal.ts';
import { verifyRecords } from './verify.ts';
import { writeCode } from './write-code.ts';
import { writeOutput } from './write-output.ts';

export const EXIT = { ok: 0, violations: 1, failed: 2 } as const;

type Run = Extract<CommandLine, { kind: 'run' }>;

/** Runs one command. Returns the exit code. */
export async function run(args: readonly string[], terminal: Terminal, version: string): Promise<number> {
  const commandLine = parseCommandLine(args);
  switch (commandLine.kind) {
    case 'help':
      await terminal.write(helpText(commandLine.command));
      return EXIT.ok;
    case 'version':
      await terminal.write(`${version}\n`);
      return EXIT.ok;
    case 'usage-error': {
      const { command, message } = commandLine;
      terminal.say(`framescope: ${message}\nTry: framescope ${command === null ? '' : `${command} `}--help`);
      return EXIT.failed;
    }
    case 'run':
      return runCommand(commandLine, terminal);
  }
}

async function runCommand(commandLine: Run, terminal: Terminal): Promise<number> {
  try {
    switch (commandLine.command) {
      case 'decode':
      case 'convert':
        return await write(commandLine, terminal);
      case 'verify':
        return await verify(commandLine, terminal);
      case 'stats':
        return await stats(commandLine, terminal);
    }
  } catch (error) {
    if (error instanceof OutputClosed) return EXIT.ok;
    if (!isSystemError(error)) throw error;
    terminal.say(`framescope: ${error.message}`);
    return EXIT.failed;
  }
}

async function write({ files, input, output }: Run, terminal: Terminal): Promise<number> {
  const outcome: ReadOutcome = { hasFailed: false };
  const records = readFiles(terminal, files, input, outcome);
  const isWritten =
    output.code === null
      ? await writeOutput(terminal, records, output.format ?? 'text', output)
      : await writeCode(terminal, records, output.code, output);
  return isWritten && !outcome.hasFailed ? EXIT.ok : EXIT.failed;
}

async function verify({ files, input, output }: Run, terminal: Terminal): Promise<number> {
  const outcome: ReadOutcome = { hasFailed: false };
  let violations = 0;
  for (const file of files) {
    const verdict = await verifyRecords(terminal, readFile(terminal, file, input, outcome), output.isJson);
    violations += verdict.violations;
    const notChecked = verdict.notChecked === 0 ? '' : `, ${verdict.notChecked} places not checked`;
    terminal.say(
      `framescope: ${file}: ${verdict.violations} violations in ${verdict.frames} frames of ${verdict.connections} connections${notChecked}.`,
    );
  }
  if (outcome.hasFailed) return EXIT.failed;
  return violations > 0 ? EXIT.violations : EXIT.ok;
}

async function stats({ files, input, output }: Run, terminal: Terminal): Promise<number> {
  let hasFailed = false;
  for (const [index, file] of files.entries()) {
    const outcome: ReadOutcome = { hasFailed: false };
    const statistics = new Statistics();
    for await (const batch of readFile(terminal, file, input, outcome)) {
      for (const record of batch) statistics.add(record);
    }
    if (outcome.hasFailed) {
      hasFailed = true;
      continue;
    }
    const { connections, problems } = statistics;
    const text = output.isJson
      ? `${JSON.stringify({ file, connections, problems })}\n`
      : `${index > 0 ? '\n' : ''}${statisticsText(file, statistics)}`;
    await terminal.write(text);
  }
  return hasFailed ? EXIT.failed : EXIT.ok;
}

function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}
