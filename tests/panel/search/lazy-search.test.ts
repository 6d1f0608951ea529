import { describe, expect, it } from 'vitest';
import { NO_HITS } from '../../../src/panel/payload/highlight.ts';
import { LazySearch } from '../../../src/panel/search/lazy-search.ts';
import { SearchDesk } from '../../../src/panel/search/search-desk.ts';
import { FakeSession } from '../../support/fake-session.ts';

/** One message `tick`, and a search that counts how often it was loaded. */
function world() {
  const session = new FakeSession();
  const connection = session.connect('wss://tick.example/live', 0);
  session.message(connection, 'in', 1, 'tick');
  const loads: SearchDesk[] = [];
  const search = new LazySearch(async () => {
    const desk = new SearchDesk({
      log: session.log,
      connections: session.connections,
      now: () => 0,
      defer: () => () => undefined,
      createRegexFinder: () => {
        throw new Error('no regex is sought here');
      },
    });
    loads.push(desk);
    return desk;
  });
  return { search, loads };
}

describe('a search that is loaded when it is opened', () => {
  it('seeks and finds nothing before', () => {
    const { search, loads } = world();
    search.update();
    expect([search.isActive, search.step(1), search.getRevision()]).toEqual([false, null, 0]);
    expect(search.hitsOf(0)).toBe(NO_HITS);
    expect(loads).toEqual([]);
  });

  it('is loaded once, and tells its subscribers what the desk finds', async () => {
    const { search, loads } = world();
    let changes = 0;
    search.subscribe(() => {
      changes += 1;
    });
    const opening = search.open();
    expect(search.open()).toBe(opening);
    const desk = await opening;
    expect(loads).toHaveLength(1);
    desk.search({ ...desk.query, text: 'tick' });
    expect(changes).toBeGreaterThan(0);
    expect(search.isActive).toBe(true);
    expect(search.getRevision()).toBe(desk.getRevision());
    const row = desk.results.at(desk.results.size - 1)?.index ?? -1;
    expect(search.hitsOf(row).ranges).toEqual([0, 4]);
    expect(search.step(1)).not.toBeNull();
  });
});
