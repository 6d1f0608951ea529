/**
 * What a test file says about itself, and which documents come out of it. The rules are those of the web-platform-tests manifest
 * (`tools/manifest/sourcefile.py`) and of its server (`tools/serve/serve.py`).
 */
export interface TestMetadata {
  readonly scripts: readonly string[];
  readonly globals: readonly TestGlobal[];
  readonly variants: readonly string[];
  readonly isLong: boolean;
  readonly title: string | undefined;
}

export type TestGlobal = 'window' | 'dedicatedworker' | 'sharedworker' | 'serviceworker';

const KNOWN_GLOBALS: readonly TestGlobal[] = ['window', 'dedicatedworker', 'sharedworker', 'serviceworker'];
const ALL_WORKERS: readonly TestGlobal[] = ['dedicatedworker', 'sharedworker', 'serviceworker'];

/** Reads the `// META: key=value` lines of a `.js` test. They end at the first line of another kind. */
export function readScriptMetadata(source: string): TestMetadata {
  const entries: [string, string][] = [];
  for (const line of source.split(/\r?\n/)) {
    const match = /^\/\/\s*META:\s*(\w*)=(.*)$/.exec(line);
    if (match === null) break;
    entries.push([match[1] ?? '', match[2] ?? '']);
  }
  const valuesOf = (key: string): string[] => entries.filter(([name]) => name === key).map(([, value]) => value);
  return {
    scripts: valuesOf('script'),
    globals: readGlobals(valuesOf('global')[0]),
    variants: valuesOf('variant'),
    isLong: valuesOf('timeout').includes('long'),
    title: valuesOf('title')[0],
  };
}

/** Reads the `<meta name=variant>` and `<meta name=timeout>` elements of an HTML test. */
export function readHtmlMetadata(source: string): Pick<TestMetadata, 'variants' | 'isLong'> {
  const variants = [...source.matchAll(/<meta\s+name="?variant"?\s+content="?([^">]*)"?\s*\/?>/g)].map(
    (match) => match[1] ?? '',
  );
  return { variants, isLong: /<meta\s+name="?timeout"?\s+content="?long"?/.test(source) };
}

function readGlobals(value: string | undefined): readonly TestGlobal[] {
  if (value === undefined) return ['window', 'dedicatedworker'];
  const names = value.split(',').map((name) => name.trim());
  const wanted = new Set<string>(
    names.flatMap((name): readonly string[] => (name === 'worker' ? ALL_WORKERS : [name])),
  );
  return KNOWN_GLOBALS.filter((name) => wanted.has(name));
}
