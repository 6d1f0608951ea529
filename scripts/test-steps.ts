import type { BrowserName } from '../tests/support/browsers/session.ts';

/** One check of `npm test`. */
export interface Step {
  /** As in `--only`. */
  readonly name: string;
  /** What tells apart two steps of one name. */
  readonly browser?: BrowserName;
  /** Under `node_modules`, run by Node; several run one after the other and count as one check. */
  readonly commands: readonly (readonly string[])[];
  /** A vitest project counts its tests; everything else counts as one check. */
  readonly vitestProject?: string;
}

const VITE = 'vite/bin/vite.js';

/** Runs before everything else: the build tests and the end-to-end tests look at what it wrote. */
export const BUILD: Step = {
  name: 'build',
  commands: [
    [VITE, 'build', '--mode', 'chrome'],
    [VITE, 'build', '--mode', 'firefox'],
  ],
};

/**
 * What `test.ts` runs after the build: lanes side by side, the steps of a lane one after the other. One browser at a time: both at once with the
 * checks beside them were a fifth faster on two cores, and at a load of ten each page is late somewhere.
 */
export const LANES: readonly (readonly Step[])[] = [
  [
    { name: 'e2e', browser: 'chromium', commands: [], vitestProject: 'e2e-chromium' },
    { name: 'e2e', browser: 'firefox', commands: [], vitestProject: 'e2e-firefox' },
  ],
  [
    { name: 'types', commands: [['typescript/bin/tsc', '--noEmit']] },
    { name: 'lint', commands: [['oxlint/bin/oxlint']] },
    { name: 'format', commands: [['oxfmt/bin/oxfmt', '--check']] },
    { name: 'unused', commands: [['knip/bin/knip.js', '--no-progress']] },
    {
      name: 'web-ext',
      commands: [['web-ext/bin/web-ext.js', 'lint', '--source-dir', 'dist/firefox', '--no-config-discovery']],
    },
    { name: 'unit', commands: [], vitestProject: 'unit' },
  ],
];

/** Run at the end, when nothing else does: some documents of the suites measure real time. Each has two browsers side by side of its own. */
export const LAST: readonly Step[] = [
  { name: 'wpt', browser: 'firefox', commands: [], vitestProject: 'wpt-firefox' },
  { name: 'wpt', browser: 'chromium', commands: [], vitestProject: 'wpt-chromium' },
];

const STEPS: readonly Step[] = [BUILD, ...LANES.flat(), ...LAST];

/** The names for `--only`. */
export const STEP_NAMES: readonly string[] = [...new Set(STEPS.map(({ name }) => name))];
