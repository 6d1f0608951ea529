import type { TestMetadata } from './test-metadata.ts';

/**
 * The documents wptserve makes around `.any.js`, `.window.js` and `.worker.js` tests. The texts follow the wrapper classes of
 * `tools/serve/serve.py` (`AnyHtmlHandler`, `WindowHandler`, `WorkersHandler`, `SharedWorkersHandler`, `ServiceWorkersHandler`,
 * `ClassicWorkerHandler`), so that a test sees the page it would see upstream.
 */
export interface WrapperKind {
  /** How the address ends, e.g. `.any.worker.html`. */
  readonly suffix: string;
  /** How the test's file ends. */
  readonly fileSuffix: string;
  readonly contentType: 'text/html' | 'text/javascript';
  /** `path` is the test's own address, `query` begins with `?` or is empty. */
  readonly render: (metadata: TestMetadata, path: string, query: string) => string;
}

const HARNESS = `<script src="/resources/testharness.js"></script>
<script src="/resources/testharnessreport.js"></script>`;

function attribute(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
}

function head(metadata: TestMetadata): string {
  const title = metadata.title?.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return [
    '<!doctype html>\n<meta charset=utf-8>',
    ...(metadata.isLong ? ['<meta name="timeout" content="long">'] : []),
    ...(title === undefined ? [] : [`<title>${title}</title>`]),
  ].join('\n');
}

function scriptTags(metadata: TestMetadata): string {
  return metadata.scripts.map((src) => `<script src="${attribute(src)}"></script>`).join('\n');
}

const GLOBAL_OF_WINDOW = `<script>
self.GLOBAL = {
  isWindow: function() { return true; },
  isWorker: function() { return false; },
  isShadowRealm: function() { return false; },
};
</script>`;

function workerPage(metadata: TestMetadata, start: string): string {
  return `${head(metadata)}\n${HARNESS}\n<div id=log></div>\n<script>\n${start}\n</script>\n`;
}

const anyWindow: WrapperKind = {
  suffix: '.any.html',
  fileSuffix: '.any.js',
  contentType: 'text/html',
  render: (metadata, path) =>
    `${head(metadata)}\n${GLOBAL_OF_WINDOW}\n${HARNESS}\n${scriptTags(metadata)}\n<div id=log></div>\n<script src="${path}"></script>\n`,
};

const windowOnly: WrapperKind = {
  suffix: '.window.html',
  fileSuffix: '.window.js',
  contentType: 'text/html',
  render: (metadata, path) =>
    `${head(metadata)}\n${HARNESS}\n${scriptTags(metadata)}\n<div id=log></div>\n<script src="${path}"></script>\n`,
};

const anyDedicatedWorker: WrapperKind = {
  suffix: '.any.worker.html',
  fileSuffix: '.any.js',
  contentType: 'text/html',
  render: (metadata, path, query) =>
    workerPage(
      metadata,
      `fetch_tests_from_worker(new Worker("${path.replace('.any.js', '.any.worker.js')}${query}"));`,
    ),
};

const anySharedWorker: WrapperKind = {
  suffix: '.any.sharedworker.html',
  fileSuffix: '.any.js',
  contentType: 'text/html',
  render: (metadata, path, query) =>
    workerPage(
      metadata,
      `fetch_tests_from_worker(new SharedWorker("${path.replace('.any.js', '.any.worker.js')}${query}"));`,
    ),
};

const anyServiceWorker: WrapperKind = {
  suffix: '.any.serviceworker.html',
  fileSuffix: '.any.js',
  contentType: 'text/html',
  render: (metadata, path, query) =>
    workerPage(
      metadata,
      `(async function() {
  const scope = 'does/not/exist';
  let reg = await navigator.serviceWorker.getRegistration(scope);
  if (reg) await reg.unregister();
  reg = await navigator.serviceWorker.register("${path.replace('.any.js', '.any.worker.js')}${query}", {scope});
  fetch_tests_from_worker(reg.installing);
})();`,
    ),
};

/** The script that `.any.worker.html` and its relatives load; it brings the harness and the META scripts into the worker. */
const anyWorkerScript: WrapperKind = {
  suffix: '.any.worker.js',
  fileSuffix: '.any.js',
  contentType: 'text/javascript',
  render: (metadata, path) =>
    `self.GLOBAL = {
  isWindow: function() { return false; },
  isWorker: function() { return true; },
  isShadowRealm: function() { return false; },
};
importScripts("/resources/testharness.js");
${metadata.scripts.map((src) => `importScripts(${JSON.stringify(src)})`).join('\n')}
importScripts("${path}");
done();
`,
};

const plainWorker: WrapperKind = {
  suffix: '.worker.html',
  fileSuffix: '.worker.js',
  contentType: 'text/html',
  render: (metadata, path, query) => workerPage(metadata, `fetch_tests_from_worker(new Worker("${path}${query}"));`),
};

/** Longer suffixes stand before the suffixes they end in. */
export const WRAPPER_KINDS: readonly WrapperKind[] = [
  anyDedicatedWorker,
  anySharedWorker,
  anyServiceWorker,
  anyWorkerScript,
  anyWindow,
  windowOnly,
  plainWorker,
];
