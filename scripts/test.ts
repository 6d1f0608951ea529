import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { project } from './setup.mjs';
import { formatDuration, readVitestReport, slowestFiles, type StepResult } from './test-report.ts';
import { BUILD, LANES, LAST, STEP_NAMES, type Step } from './test-steps.ts';

const HELP = `npm test [-- options] [file filters]
  --only STEP        one of ${STEP_NAMES.join(', ')}; may be repeated
  --browser NAME     end-to-end tests in chromium or firefox only
  -t, --test NAME    only tests whose name matches
  --no-build         use the build that is there
  --serial           one step at a time`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: {
    only: { type: 'string', multiple: true },
    browser: { type: 'string' },
    test: { type: 'string', short: 't' },
    build: { type: 'boolean', default: true },
    serial: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const REPORTS = join(project, 'test-results');
/** How many files are named with their durations after a step. */
const SLOWEST_FILES = 8;
/** Steps that look at what the build wrote. */
const NEEDS_BUILD: ReadonlySet<string> = new Set(['unit', 'e2e', 'wpt', 'web-ext']);
const isFiltered = values.test !== undefined || positionals.length > 0;

process.exitCode = values.help ? showHelp() : await main();

function showHelp(): number {
  console.log(HELP);
  return 0;
}

async function main(): Promise<number> {
  const unknown = (values.only ?? []).find((name) => !STEP_NAMES.includes(name));
  if (unknown !== undefined) {
    console.error(`There is no step ${unknown}.\n${HELP}`);
    return 1;
  }
  const startedAtMs = performance.now();
  await rm(REPORTS, { recursive: true, force: true });
  await mkdir(REPORTS, { recursive: true });
  const results: StepResult[] = [];
  const lanes = LANES.map((lane) => lane.filter(isWanted));
  const last = LAST.filter(isWanted);
  const needsBuild = [...lanes.flat(), ...last].some(({ name }) => NEEDS_BUILD.has(name));
  if (values.build && (isWanted(BUILD) || needsBuild)) results.push(await runStep(BUILD));
  const runAll = async (queue: readonly Step[]): Promise<void> => {
    for (const step of queue) results.push(await runStep(step));
  };
  // Without a build the rest would only fail again for the same reason.
  if (results.every(({ failed }) => failed === 0)) {
    await (values.serial ? runAll(lanes.flat()) : Promise.all(lanes.map(runAll)));
    await runAll(last);
  }
  return summarise(results, performance.now() - startedAtMs);
}

function isWanted({ name, browser, vitestProject }: Step): boolean {
  if (browser !== undefined && values.browser !== undefined && browser !== values.browser) return false;
  // A filter is about tests: the other checks would only take time.
  if (isFiltered && vitestProject === undefined && values.only === undefined) return false;
  return values.only === undefined || values.only.includes(name);
}

async function runStep(step: Step): Promise<StepResult> {
  const label = step.browser ? `${step.name} ${step.browser}` : step.name;
  const startedAtMs = performance.now();
  const { result, output, slowest } = step.vitestProject
    ? await runVitest(step.vitestProject)
    : await runCommands(step);
  const duration = formatDuration(performance.now() - startedAtMs);
  const counts = step.vitestProject ? ` ${result.passed} passed, ${result.failed} failed,` : '';
  console.log(`${result.failed === 0 ? '✓' : '✗'} ${label}:${counts} ${duration}`);
  if (slowest.length > 0) console.log(`  slowest: ${slowest.join(', ')}`);
  if (result.failed > 0) console.log(`${output.trimEnd()}\n✗ end of ${label}\n`);
  if (result.skipped.length > 0) console.log(`  skipped in ${label}:\n    ${result.skipped.join('\n    ')}`);
  return result;
}

interface StepRun {
  readonly result: StepResult;
  readonly output: string;
  /** Test files with their durations. */
  readonly slowest: readonly string[];
}

async function runCommands({ commands }: Step): Promise<StepRun> {
  let output = '';
  for (const command of commands) {
    const run = await runNode(command);
    output += run.output;
    if (run.code !== 0) return { result: { passed: 0, failed: 1, skipped: [] }, output, slowest: [] };
  }
  return { result: { passed: 1, failed: 0, skipped: [] }, output, slowest: [] };
}

async function runVitest(vitestProject: string): Promise<StepRun> {
  const reportPath = join(REPORTS, `${vitestProject}.json`);
  const { code, output } = await runNode([
    'vitest/vitest.mjs',
    'run',
    '--project',
    vitestProject,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportPath}`,
    ...(isFiltered ? ['--passWithNoTests'] : []),
    ...(values.test === undefined ? [] : ['--testNamePattern', values.test]),
    ...positionals,
  ]);
  const report: unknown = JSON.parse(await readFile(reportPath, 'utf8').catch(() => 'null'));
  const result = readVitestReport(report, { isFiltered });
  // Vitest can fail without a failed test, for example when a worker dies.
  return {
    result: code !== 0 && result.failed === 0 ? { ...result, failed: 1 } : result,
    output,
    slowest: slowestFiles(report, SLOWEST_FILES),
  };
}

function runNode([script = '', ...args]: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(project, 'node_modules', script), ...args], {
      cwd: project,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_UPDATE_NOTIFIER: '1', FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
    });
    let output = '';
    const collect = (data: Buffer): void => {
      output += data.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => resolve({ code: 1, output: `${output}${error.message}` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

function summarise(results: readonly StepResult[], durationMs: number): number {
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  console.log(`\n${formatDuration(durationMs)}`);
  if (passed + failed === 0) console.log('Nothing ran: no test matches.');
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0 || passed === 0 ? 1 : 0;
}
