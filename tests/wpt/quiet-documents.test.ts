import { expect, test } from 'vitest';

import { QUIET, needsQuiet } from './quiet-documents.ts';
import { listTests } from './server/test-list.ts';
import { SUITE_DIR } from './server/wpt-server.ts';

const tests = listTests(SUITE_DIR, ['websockets', 'eventsource']);

test.each(QUIET)('documents like $test exist', ({ test: pattern }) => {
  expect(tests.filter(({ id }) => pattern.test(id))).not.toEqual([]);
});

test('most documents do not need the browser for themselves', () => {
  expect(tests.filter(needsQuiet).length).toBeLessThan(tests.length / 20);
});
