import { describe, expect, test } from 'vitest';
import { endedSession } from '../../../src/formats/session/session-prefix.ts';
import { PayloadState, RowOrigin } from '../../../src/model/row-kind.ts';
import type { MemoryFiles } from './memory-files.ts';
import { keepWorld, problemsOf, recordsOf, textsOf } from './keep-world.ts';

describe('keeping what is captured', () => {
  test('writes every row as it comes, readable at any time', async () => {
    const { session, files, turn } = keepWorld();
    const a = session.connect('wss://a.example/feed', 0);
    session.message(a, 'out', 1, 'hello');
    await turn();
    expect(files.ids).toHaveLength(1);
    const id = files.ids[0] ?? '';
    const early = await recordsOf(await endedSession(new Blob([files.bytes(id)])));
    expect(textsOf(early)).toEqual(['hello']);
    expect(problemsOf(early)).toEqual([]);
    session.message(a, 'in', 2, 'world');
    await turn();
    const late = await recordsOf(await endedSession(new Blob([files.bytes(id)])));
    expect(textsOf(late)).toEqual(['hello', 'world']);
    expect(files.descriptions.get(id)).toMatchObject({ connections: 1, part: 1 });
  });

  test('writes nothing while nothing comes', async () => {
    const { files, turn } = keepWorld();
    await turn();
    expect(files.ids).toEqual([]);
  });

  test('tells what becomes known of a connection, also without another row', async () => {
    const { session, files, turn } = keepWorld();
    const a = session.connect('wss://a.example/feed', 0);
    session.message(a, 'out', 1, 'hello');
    await turn();
    session.connections.update(a, (connection) => {
      connection.protocol = 'chat';
    });
    await turn();
    const records = await recordsOf(await endedSession(new Blob([files.bytes(files.ids[0] ?? '')])));
    const last = records.findLast(({ kind }) => kind === 'connection');
    expect(last).toMatchObject({ protocol: 'chat', id: a.key });
  });

  test('begins another session when the log is cleared, and loses nothing of what stood in it', async () => {
    const { session, scheduler, files, turn } = keepWorld();
    const a = session.connect('wss://a.example/feed', 0);
    session.message(a, 'out', 1, 'before');
    session.actions.clear();
    await turn();
    scheduler.advance(1_000);
    session.message(a, 'out', 2, 'after');
    await turn();
    expect(files.ids).toHaveLength(2);
    const [first, second] = await Promise.all(files.ids.map((id) => recordsOf(new Blob([files.bytes(id)]))));
    expect(textsOf(first ?? [])).toEqual(['before']);
    expect(problemsOf(first ?? [])).toEqual([]);
    const rest = await recordsOf(await endedSession(new Blob([files.bytes(files.ids[1] ?? '')])));
    expect(textsOf(rest)).toEqual(['after']);
    expect(second).toBeDefined();
    expect(rest.some((record) => record.kind === 'connection' && record.url === 'wss://a.example/feed')).toBe(true);
  });

  test('waits for a payload that is still arriving, and not for ever', async () => {
    const { session, scheduler, files, turn } = keepWorld();
    const a = session.connect('wss://a.example/feed', 0);
    const row = session.log.appendFrame({
      connection: a.index,
      time: 1,
      isOutgoing: true,
      opcode: 1,
      fin: true,
      rsv1: false,
      rsv2: false,
      rsv3: false,
      isMasked: true,
      maskingKey: 0,
      origin: RowOrigin.page,
      isDiscarded: false,
      isHistory: false,
      payload: 'be',
      payloadLength: 9,
      payloadState: PayloadState.pending,
    });
    session.message(a, 'out', 2, 'next');
    await turn();
    const texts = async (): Promise<string[]> =>
      textsOf(await recordsOf(await endedSession(new Blob([files.bytes(files.ids[0] ?? '')]))));
    expect(await texts()).toEqual([]);
    session.log.appendPayload(row, 'ginning', PayloadState.complete);
    await turn();
    expect(await texts()).toEqual(['beginning', 'next']);

    const stuck = session.message(a, 'out', 3, 'x');
    expect(stuck).toBeDefined();
    session.log.appendFrame({ ...frameLike(a.index), payloadState: PayloadState.pending });
    session.message(a, 'out', 4, 'behind');
    for (let turns = 0; turns < 60; turns += 1) await turn();
    scheduler.advance(10_000);
    await turn();
    await turn();
    expect((await texts()).at(-1)).toBe('behind');
  });

  test('hands over everything, in order, however much comes at once', async () => {
    const { session, files, turn } = keepWorld();
    const a = session.connect('wss://a.example/feed', 0);
    const lengths = Array.from({ length: 90 }, (_, at) => (at % 9 === 0 ? 2_500_000 : (at * 37_123) % 400_000));
    lengths.forEach((length, at) => session.message(a, 'in', at, `${at}:`.padEnd(length, 'x')));
    for (let turns = 0; turns < 30; turns += 1) await turn();
    const records = await recordsOf(await endedSession(new Blob([files.bytes(files.ids[0] ?? '')])));
    expect(problemsOf(records)).toEqual([]);
    expect(textsOf(records).map((words) => words.length)).toEqual(
      lengths.map((length, at) => Math.max(length, `${at}:`.length)),
    );
    expect(textsOf(records).map((words) => Number.parseInt(words, 10))).toEqual(lengths.map((_, at) => at));
  });

  test('leaves out what was imported', async () => {
    const { session, files, turn } = keepWorld();
    const from = { id: 'import-1', name: 'x.pcap', startTime: null };
    session.connections.add({
      key: 'import-1:c1',
      document: { id: 'import-1', url: '', isTop: true, frameId: null },
      importedFrom: from,
      url: 'wss://b.example/',
      requestedProtocols: [],
      createdAt: 0,
      stack: null,
      isAdopted: false,
      isHistory: false,
    });
    session.log.appendFrame({ ...frameLike(0), payload: 'imported' });
    await turn();
    expect(files.ids).toEqual([]);
    const a = session.connect('wss://a.example/feed', 0);
    session.message(a, 'out', 1, 'own');
    await turn();
    const records = await recordsOf(await endedSession(new Blob([files.bytes(files.ids[0] ?? '')])));
    expect(textsOf(records)).toEqual(['own']);
    session.imports.close();
    session.message(session.connections.all()[0] ?? a, 'out', 2, 'and on');
    await turn();
    const later = await recordsOf(await endedSession(new Blob([files.bytes(files.ids[0] ?? '')])));
    expect(textsOf(later)).toEqual(['own', 'and on']);
  });

  test('is off in private windows, and until that is known', async () => {
    const { session, files, keeper, turn } = keepWorld();
    keeper.setPrivate(true);
    expect(keeper.getState()).toEqual({ kind: 'private' });
    session.message(session.connect('wss://a.example/feed', 0), 'out', 1, 'secret');
    await turn();
    expect(files.ids).toEqual([]);
  });

  test('ends the session when it is switched off, and keeps the whole log when it is switched on', async () => {
    const { session, files, keeper, turn, scheduler } = keepWorld();
    const a = session.connect('wss://a.example/feed', 0);
    session.message(a, 'out', 1, 'one');
    await turn();
    keeper.setPolicy({ isOn: false, budgetBytes: 1e9 });
    await turn();
    session.message(a, 'out', 2, 'two');
    await turn();
    expect(textsOf(await recordsOf(new Blob([files.bytes(files.ids[0] ?? '')])))).toEqual(['one']);
    scheduler.advance(5_000);
    keeper.setPolicy({ isOn: true, budgetBytes: 1e9 });
    await turn();
    expect(files.ids).toHaveLength(2);
    const records = await recordsOf(await endedSession(new Blob([files.bytes(files.ids[1] ?? '')])));
    expect(textsOf(records)).toEqual(['one', 'two']);
  });

  test('stops and says so when the storage refuses', async () => {
    const { session, files, keeper, turn } = keepWorld();
    files.room = 100;
    const a = session.connect('wss://a.example/feed', 0);
    session.message(a, 'out', 1, 'x'.repeat(5_000));
    await turn();
    expect(keeper.getState()).toEqual({ kind: 'failed', message: 'full' });
    expect(files.open.size).toBe(0);
  });

  test('goes on in another file and deletes the oldest when the budget is used up', async () => {
    const { session, files, turn } = keepWorld(400_000);
    files.put('000000000000001-old', 150_000);
    const a = session.connect('wss://a.example/feed', 0);
    for (let batch = 0; batch < 12; batch += 1) {
      session.message(a, 'in', batch, noise(batch));
      await turn();
    }
    expect(files.removed).toContain('000000000000001-old');
    const total = files.ids.reduce((sum, id) => sum + files.bytes(id).length, 0);
    expect(total).toBeLessThanOrEqual(400_000 + 110_000);
    expect(Math.max(...[...files.descriptions.values()].map(({ part }) => part))).toBeGreaterThan(2);
    const last = files.ids.at(-1) ?? '';
    const records = await recordsOf(await endedSession(new Blob([files.bytes(last)])));
    expect(problemsOf(records)).toEqual([]);
    expect(records.some(({ kind }) => kind === 'connection')).toBe(true);
  });
});

function frameLike(connection: number) {
  return {
    connection,
    time: 5,
    isOutgoing: true,
    opcode: 1,
    fin: true,
    rsv1: false,
    rsv2: false,
    rsv3: false,
    isMasked: true,
    maskingKey: 0,
    origin: RowOrigin.page,
    isDiscarded: false,
    isHistory: false,
    payload: 'stuck',
    payloadLength: 50,
    payloadState: PayloadState.complete,
  };
}

/** Bytes that deflate finds little in. */
function noise(seed: number): Uint8Array {
  let state = seed + 1;
  return new Uint8Array(50_000).map(() => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}

const mark = (note: string) => ({ colour: 'red', note }) as const;

/** The texts of the marked frames, with their notes, in all files of the session. */
async function markedIn(files: MemoryFiles): Promise<string[]> {
  const found: string[] = [];
  for (const id of files.ids) {
    const whole = await endedSession(new Blob([files.bytes(id)]));
    const parts = [whole.slice(0, 12), ...(files.marks.get(id) ?? []), whole.slice(12)];
    const records = await recordsOf(new Blob(parts));
    expect(problemsOf(records)).toEqual([]);
    for (const record of records) {
      if (record.kind === 'frame' && record.mark) found.push(`${textsOf([record])[0]}: ${record.mark.note}`);
      if (record.kind === 'lifecycle' && record.mark) found.push(`${record.event.type}: ${record.mark.note}`);
    }
  }
  return found;
}

describe('marks that are set on rows that are on disk', () => {
  test('are kept with them, changed and taken away', async () => {
    const { session, files, turn } = keepWorld();
    const a = session.connect('wss://a.example/feed', 0);
    for (let at = 0; at < 5; at += 1) session.message(a, 'out', at, `message ${at}`);
    await turn();
    session.log.setMark(0, mark('begins'));
    session.log.setMark(3, mark('odd'));
    await turn();
    expect(await markedIn(files)).toEqual(['connecting: begins', 'message 2: odd']);
    session.log.setMark(0, null);
    session.log.setMark(3, mark('not so odd'));
    session.message(a, 'out', 6, 'late');
    session.log.setMark(6, mark('before it was written'));
    await turn();
    expect(await markedIn(files)).toEqual(['message 2: not so odd', 'late: before it was written']);
    session.log.setMark(3, null);
    session.log.setMark(6, null);
    await turn();
    expect(await markedIn(files)).toEqual([]);
  });

  test('find their rows beside imports, in later files, and after the log has dropped its oldest', async () => {
    const { session, files, turn } = keepWorld(4_000);
    const a = session.connect('wss://a.example/feed', 0);
    for (let at = 0; at < 40; at += 1) {
      session.message(a, 'out', at, `message ${at} ${Math.sin(at)} ${Math.cos(at * 7)} ${Math.tan(at * 13)}`);
      if (at % 10 === 9) await turn();
    }
    const before = files.ids.length;
    session.log.setMark(5, mark('five'));
    session.log.setMark(35, mark('thirty-five'));
    await turn();
    const found = await markedIn(files);
    expect(found.map((each) => each.replace(/ -?[\d.]+ -?[\d.]+ -?[\d.e]+:/, ':'))).toContain(
      'message 34: thirty-five',
    );
    session.log.dropBefore(20, 1);
    session.log.setMark(36, mark('thirty-six'));
    await turn();
    expect((await markedIn(files)).filter((each) => each.endsWith(': five'))).toHaveLength(
      found.filter((each) => each.endsWith(': five')).length,
    );
    expect((await markedIn(files)).at(-1)).toMatch(/^message 35 .*: thirty-six$/);
    expect(before).toBeGreaterThan(0);
  });
});
