import { readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';

const PROJECT = resolve(import.meta.dirname, '../..');
const KILOBYTE = 1000;

/**
 * Gzipped sizes. The panel's is what it loads before it can be used. What is loaded when it is asked for has a bound for each file, so that
 * none can grow unseen: the large ones carry an editor (CodeMirror), a plot (uPlot), in the workers the readers, writers and RE2; `build` is RE2 for the panel.
 */
const BUDGETS = {
  pageHook: 8 * KILOBYTE,
  // With the engine of the rules, which no page can load later: nothing may be reachable for it.
  act: 16 * KILOBYTE,
  bridge: 10 * KILOBYTE,
  panel: 180 * KILOBYTE,
  onDemand: {
    'code-editor': 105,
    'transform-editor': 40,
    'transform-worker': 20,
    'export-worker': 90,
    'import-worker': 60,
    'code-dialog': 20,
    build: 50,
    detail: 30,
    uPlot: 26,
  } as Readonly<Record<string, number>>,
  onDemandOther: 12 * KILOBYTE,
  /** The engine that runs transforms, loaded with the first. */
  wasm: 240 * KILOBYTE,
};

interface BuiltManifest {
  readonly version: string;
  readonly permissions: readonly string[];
  readonly optional_permissions?: readonly string[];
  readonly host_permissions?: readonly string[];
  readonly web_accessible_resources?: unknown;
  readonly externally_connectable?: unknown;
  readonly message_serialization?: string;
  readonly background: { readonly service_worker?: string; readonly scripts?: readonly string[] };
  readonly content_scripts: readonly {
    readonly js: readonly string[];
    readonly world?: string;
    readonly run_at: string;
  }[];
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

/** The page with the scripts and styles that it names, and what these import without being asked. */
function loadedAtStart(page: string): string[] {
  const found = new Set<string>([page]);
  for (const path of found) {
    const code = readFileSync(path, 'utf8');
    const names = path.endsWith('.html')
      ? code.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)
      : code.matchAll(/(?:\bfrom|\bimport)\s*["'](\.{1,2}\/[^"']+\.js)["']/g);
    for (const [, name = ''] of names) {
      found.add(name.startsWith('/') ? join(page, '../../..', name) : join(path, '..', name));
    }
  }
  return [...found];
}

const gzippedBytes = (path: string): number => gzipSync(readFileSync(path), { level: 9 }).length;

describe.each(['chrome', 'firefox'] as const)('the %s build', (browser) => {
  const dist = join(PROJECT, 'dist', browser);
  let manifest: BuiltManifest;
  let scripts: string[];

  beforeAll(() => {
    manifest = JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8'));
    scripts = filesBelow(dist).filter((path) => path.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(3);
  });

  test('has the content scripts as single synchronous files: the bridge, then the page hook with the act script right behind it', () => {
    expect(manifest.content_scripts.map(({ js, world, run_at }) => ({ js, world, run_at }))).toEqual([
      { js: ['src/content/bridge.iife.js'], world: undefined, run_at: 'document_start' },
      { js: ['src/content/page.iife.js', 'src/content/act.iife.js'], world: 'MAIN', run_at: 'document_start' },
    ]);
    for (const file of ['src/content/bridge.iife.js', 'src/content/page.iife.js', 'src/content/act.iife.js']) {
      const code = readFileSync(join(dist, file), 'utf8');
      expect(code).not.toMatch(/\bimport\s*[({*"'a-zA-Z]|\bexport\s|\brequire\(/);
      expect(code.length).toBeGreaterThan(500);
    }
  });

  test('exposes nothing to web pages', () => {
    expect(manifest.web_accessible_resources).toBeUndefined();
    expect(manifest.externally_connectable).toBeUndefined();
  });

  test('runs no code from strings and loads none from elsewhere', () => {
    for (const path of filesBelow(dist).filter((file) => /\.(js|html)$/.test(file))) {
      const code = readFileSync(path, 'utf8');
      const name = relative(dist, path);
      // A method that a library calls `eval` (re2js: `prefilter.eval(text)`) is not the function of that name.
      const ownEval = /(?:(?<!\.)|(?:globalThis|window|self)\.)\beval\s*\((?![\w$,\s]*\)\s*\{)/g;
      expect(code.match(ownEval), name).toBeNull();
      expect(code.match(/\bnew Function\b|\bimportScripts\b/g), name).toBeNull();
      expect(code.match(/\bimport\(\s*["'`]https?:|<script[^>]+src=["']https?:/g), name).toBeNull();
    }
  });

  test('asks for exactly the permissions that README explains', () => {
    expect(manifest.permissions).toEqual(browser === 'chrome' ? ['storage'] : ['storage', 'webRequest']);
    expect(manifest.host_permissions).toEqual(browser === 'chrome' ? undefined : ['<all_urls>']);
    expect(manifest.optional_permissions).toBeUndefined();
  });

  test('carries the background of its browser only', () => {
    const hasServiceWorker = manifest.background.service_worker !== undefined;
    expect(hasServiceWorker).toBe(browser === 'chrome');
    // Chromium ignores them beside a service worker (since 121), and `web-ext lint` wants them (`vite.config.ts`).
    expect(manifest.background.scripts).toHaveLength(1);
    expect(manifest.message_serialization).toBe(browser === 'chrome' ? 'structured_clone' : undefined);
    const usesWebRequest = scripts.some((path) => /\bwebRequest\.on[A-Z]/.test(readFileSync(path, 'utf8')));
    expect(usesWebRequest).toBe(browser === 'firefox');
  });

  test('has the version of package.json', () => {
    const packageJson: { version: string } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
    expect(manifest.version).toBe(packageJson.version);
  });

  test('keeps the size budgets', () => {
    expect(gzippedBytes(join(dist, 'src/content/page.iife.js'))).toBeLessThanOrEqual(BUDGETS.pageHook);
    expect(gzippedBytes(join(dist, 'src/content/act.iife.js'))).toBeLessThanOrEqual(BUDGETS.act);
    expect(gzippedBytes(join(dist, 'src/content/bridge.iife.js'))).toBeLessThanOrEqual(BUDGETS.bridge);
    const panelFiles = filesBelow(dist).filter(
      (path) =>
        /\.(js|css|html)$/.test(path) &&
        !relative(dist, path).startsWith('src/content') &&
        !path.includes('background'),
    );
    const atStart = loadedAtStart(join(dist, 'src/panel/panel.html'));
    const sizeOf = (paths: readonly string[]): number => paths.reduce((sum, path) => sum + gzippedBytes(path), 0);
    expect(sizeOf(atStart)).toBeGreaterThan(100 * KILOBYTE);
    expect(sizeOf(atStart)).toBeLessThanOrEqual(BUDGETS.panel);
    const tooLarge = panelFiles.filter((path) => {
      const name = /^[a-zA-Z-]+?(?=-[\w-]{8}\.|\.)/.exec(basename(path))?.[0] ?? '';
      const own = BUDGETS.onDemand[name];
      return (
        !atStart.includes(path) && gzippedBytes(path) > (own === undefined ? BUDGETS.onDemandOther : own * KILOBYTE)
      );
    });
    expect(tooLarge.map((path) => relative(dist, path))).toEqual([]);
    const wasm = filesBelow(dist).filter((path) => path.endsWith('.wasm'));
    expect(wasm).toHaveLength(1);
    expect(sizeOf(wasm)).toBeLessThanOrEqual(BUDGETS.wasm);
  });
});
