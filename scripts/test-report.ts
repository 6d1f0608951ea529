/** What one step came to. */
export interface StepResult {
  readonly passed: number;
  readonly failed: number;
  /** Names of tests that did not run although nothing filtered them out. */
  readonly skipped: readonly string[];
}

/**
 * Reads vitest's JSON report. A file that could not be loaded, and an error outside every test, count as one failure each: a run must not look
 * better than it was.
 */
export function readVitestReport(report: unknown, { isFiltered }: { readonly isFiltered: boolean }): StepResult {
  if (!isRecord(report)) return { passed: 0, failed: 1, skipped: [] };
  const files = Array.isArray(report['testResults']) ? report['testResults'].filter(isRecord) : [];
  let passed = 0;
  let failed = 0;
  const skipped: string[] = [];
  for (const file of files) {
    const tests = Array.isArray(file['assertionResults']) ? file['assertionResults'].filter(isRecord) : [];
    const failedTests = tests.filter(({ status }) => status === 'failed').length;
    passed += tests.filter(({ status }) => status === 'passed').length;
    failed += file['status'] === 'failed' ? Math.max(1, failedTests) : failedTests;
    if (!isFiltered) {
      skipped.push(
        ...tests
          .filter(({ status }) => status !== 'passed' && status !== 'failed')
          .map(({ fullName }) => String(fullName)),
      );
    }
  }
  if (report['success'] !== true && failed === 0) failed = 1;
  return { passed, failed, skipped };
}

/** The files of vitest's JSON report that took longest, the slowest first, as `name 4.2 s`; a run is made faster from here. */
export function slowestFiles(report: unknown, count: number): readonly string[] {
  if (!isRecord(report) || !Array.isArray(report['testResults'])) return [];
  return report['testResults']
    .filter(isRecord)
    .map(({ name, startTime, endTime }) => ({
      name: String(name)
        .replace(/^.*[\\/]/, '')
        .replace(/\.test\.tsx?$/, ''),
      durationMs: typeof startTime === 'number' && typeof endTime === 'number' ? endTime - startTime : 0,
    }))
    .sort((a, b) => b.durationMs - a.durationMs)
    .slice(0, count)
    .map(({ name, durationMs }) => `${name} ${formatDuration(durationMs)}`);
}

/** `4.2 s`, `2 min 05 s`. */
export function formatDuration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
