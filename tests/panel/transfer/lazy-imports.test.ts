import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { EnrichmentDesk } from '../../../src/panel/enrichment/enrichment-desk.ts';
import { ImportDesk } from '../../../src/panel/transfer/import-desk.ts';
import type { ImportDesks } from '../../../src/panel/transfer/import-desks.ts';
import { LazyImports } from '../../../src/panel/transfer/lazy-imports.ts';
import { encodeUtf8 } from '../../../src/base/utf8.ts';
import { FAKE_START, FakeSession } from '../../support/fake-session.ts';
import { InProcessImportWorker } from '../../support/in-process-import-worker.ts';

const fileNamed = (name: string) => ({ name, file: new Blob([encodeUtf8('81 02 48 69')]), format: 'hex' as const });

/** Imports whose desk arrives when the test says so. */
function world() {
  const session = new FakeSession();
  const workers: InProcessImportWorker[] = [];
  const door = new EventEmitter();
  const arrival = once(door, 'open');
  const loads: ImportDesks[] = [];
  const lazy = new LazyImports(async () => {
    await arrival;
    const enrichments = new EnrichmentDesk({
      session,
      loadPlanner: () => Promise.reject(new Error('nothing to merge here')),
      now: () => 0,
      defer: () => () => undefined,
    });
    const imports = new ImportDesk({
      session,
      startWorker: () => {
        const worker = new InProcessImportWorker();
        workers.push(worker);
        return worker;
      },
      now: () => FAKE_START,
    });
    const desks = { imports, enrichments };
    loads.push(desks);
    return desks;
  });
  const arrive = async (): Promise<void> => {
    door.emit('open');
    await new Promise((resolve) => void setImmediate(resolve));
  };
  return { imports: lazy, workers, loads, arrive };
}

describe('imports whose desk is loaded with the first file', () => {
  it('has nothing to say, close or undo before', async () => {
    const { imports, loads, arrive } = world();
    imports.add([]);
    imports.cancel();
    imports.dismissReports();
    imports.closeImported();
    await arrive();
    expect(imports.getState()).toEqual({ job: null, waiting: 0, reports: [], hasImports: false });
    expect(imports.enrichments).toBeNull();
    expect(loads).toEqual([]);
  });

  it('reads what was given before the desk was there, in its order, and loads it once', async () => {
    const { imports, workers, loads, arrive } = world();
    let changes = 0;
    imports.subscribe(() => {
      changes += 1;
    });
    imports.add([fileNamed('a')]);
    imports.add([fileNamed('b'), fileNamed('c')]);
    await arrive();
    expect(loads).toHaveLength(1);
    expect(imports.getState()).toMatchObject({ job: { name: 'a' }, waiting: 2 });
    for (let at = 0; at < 3; at += 1) await workers[at]?.readAll();
    expect(imports.getState().reports.map(({ name, frames }) => [name, frames])).toEqual([
      ['a', 1],
      ['b', 1],
      ['c', 1],
    ]);
    expect(changes).toBeGreaterThan(3);
    expect(imports.enrichments).toBe(loads[0]?.enrichments);
  });

  it('forgets what was cancelled before the desk was there', async () => {
    const { imports, workers, arrive } = world();
    imports.add([fileNamed('a')]);
    imports.cancel();
    await arrive();
    expect(workers).toEqual([]);
    expect(imports.getState().job).toBeNull();
  });

  it('is asked for again with the next file when it could not be loaded', async () => {
    let tries = 0;
    const imports = new LazyImports(() => {
      tries += 1;
      return Promise.reject(new Error('the extension was updated'));
    });
    const failures: unknown[] = [];
    const note = (reason: unknown): void => void failures.push(reason);
    process.on('unhandledRejection', note);
    imports.add([fileNamed('a')]);
    await new Promise((resolve) => void setImmediate(resolve));
    imports.add([fileNamed('b')]);
    await new Promise((resolve) => void setImmediate(resolve));
    process.off('unhandledRejection', note);
    expect(tries).toBe(2);
    expect(failures).toHaveLength(2);
  });

  it('reads nothing when the panel has gone meanwhile', async () => {
    const { imports, workers, arrive } = world();
    imports.add([fileNamed('a')]);
    imports.dispose();
    await arrive();
    expect(workers).toEqual([]);
  });
});
