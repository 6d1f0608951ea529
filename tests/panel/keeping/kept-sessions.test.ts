import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keptLock, readDescription } from '../../../src/panel/keeping/kept-files.ts';
import { KeptSessions } from '../../../src/panel/keeping/kept-sessions.ts';
import { MemoryFolder } from './memory-folder.ts';

const OLD = '001795161600000-aaaa';
const NEW = '001795161700000-bbbb';
const DESCRIPTION = {
  version: 1,
  url: 'https://a.example/chat',
  startedAt: 1_795_161_700_000,
  endedAt: 1_795_161_799_000,
  connections: 2,
  frames: 17,
  part: 1,
};

function setUp(held: readonly string[] = []) {
  const folder = new MemoryFolder();
  let names: unknown = null;
  const sessions = new KeptSessions({
    openFolder: () => Promise.resolve(folder as unknown as FileSystemDirectoryHandle),
    heldLocks: () => Promise.resolve(new Set(held)),
    names: {
      read: () => names,
      write: (given) => {
        names = given;
      },
    },
  });
  folder.put(`${OLD}.framescope`, new Uint8Array(30));
  folder.put(`${NEW}.framescope`, new Uint8Array(50));
  folder.put(`${NEW}.json`, JSON.stringify(DESCRIPTION));
  folder.put('something-else.txt', 'x');
  return { folder, sessions };
}

describe('the kept sessions', () => {
  test('are listed from the newest on, also one of which only the file is there', async () => {
    const { sessions } = setUp([keptLock(NEW)]);
    const [newest, oldest, ...rest] = await sessions.list();
    expect(newest).toMatchObject({ id: NEW, url: DESCRIPTION.url, frames: 17, byteLength: 50, isBeingWritten: true });
    expect(oldest).toMatchObject({
      id: OLD,
      url: '',
      startedAt: 1_795_161_600_000,
      frames: null,
      isBeingWritten: false,
    });
    expect(rest).toEqual([]);
  });

  test('have the names that the user gives, until an empty one takes it away', async () => {
    const { sessions } = setUp();
    sessions.rename(OLD, '  before the fix ');
    expect((await sessions.list()).map(({ name }) => name)).toEqual([null, 'before the fix']);
    sessions.rename(OLD, ' ');
    expect((await sessions.list()).map(({ name }) => name)).toEqual([null, null]);
  });

  test('go with their descriptions and names, but not while they are written', async () => {
    const { folder, sessions } = setUp();
    sessions.rename(NEW, 'x');
    folder.put(`${OLD}.framescope`, 'x', true);
    expect(await sessions.removeAll()).toBe(1);
    expect([...folder.files.keys()].toSorted()).toEqual([`${OLD}.framescope`, 'something-else.txt']);
    expect(await sessions.remove(OLD)).toBe(false);
    expect(await sessions.remove(NEW)).toBe(true);
  });

  test('say nothing that a description does not hold, whatever stands in it', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.anything().map((value) => JSON.stringify(value) ?? ''),
        ),
        (json) => {
          const read = readDescription(json);
          expect(read === null || (typeof read.url === 'string' && Number.isFinite(read.frames))).toBe(true);
        },
      ),
    );
    expect(readDescription(JSON.stringify(DESCRIPTION))).toEqual(DESCRIPTION);
    expect(readDescription(JSON.stringify({ ...DESCRIPTION, frames: -1 }))).toBeNull();
    expect(readDescription(JSON.stringify({ ...DESCRIPTION, version: 2 }))).toBeNull();
  });
});
