import type { WptTest } from './server/test-list.ts';

/**
 * The order in which lanes take the tests. The slowest begin first. The others that say they take long mostly wait, so they are spread over
 * the first half of the rest: together they would hold all lanes and leave the processors idle. What is left stands by scheme: a tab that
 * changes between `http:` and `https:` needs another process, and starting one costs as much as a test.
 */
export function inOrder(tests: readonly WptTest[]): readonly WptTest[] {
  const others = tests.filter((test) => !isSlowest(test));
  return [
    ...tests.filter(isSlowest),
    ...spread(byScheme(others.filter(({ isLong }) => isLong)), byScheme(others.filter(({ isLong }) => !isLong))),
  ];
}

/** 20 s of silence, three times. */
function isSlowest({ id }: WptTest): boolean {
  return id.includes('/keeping-connection-open/');
}

function byScheme(tests: readonly WptTest[]): readonly WptTest[] {
  return [...tests.filter(({ origin }) => origin === 'http'), ...tests.filter(({ origin }) => origin !== 'http')];
}

/** The `few` at even distances among the first half of the `many`, in order; those for which there is no place follow. */
function spread<T>(few: readonly T[], many: readonly T[]): readonly T[] {
  const distance = Math.max(1, Math.floor(many.length / 2 / Math.max(1, few.length)));
  const merged = many.flatMap((item, at) => {
    const inserted = at % distance === 0 ? few.slice(at / distance, at / distance + 1) : [];
    return [...inserted, item];
  });
  return [...merged, ...few.slice(Math.ceil(many.length / distance))];
}
