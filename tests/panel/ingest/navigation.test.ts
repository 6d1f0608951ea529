import { describe, expect, it } from 'vitest';
import { RowKind } from '../../../src/model/row-kind.ts';
import { drawEvents, documentInfo } from '../../support/draw-events.ts';
import { readConnections, readLog, readTexts } from '../../support/read-log.ts';
import { TransportWorld } from '../../support/transport-world.ts';

const FIRST = 1_000;
const SECOND = 2_000;

function talk(text: string) {
  return drawEvents(`1:connecting | 1:open | 1:in "${text}"`);
}

async function worldWithPage() {
  const world = new TransportWorld();
  world.timeOrigin = FIRST;
  const panel = world.openPanel();
  await world.settle();
  const page = world.openDocument(documentInfo('a', { timeOrigin: FIRST }));
  page.capture(talk('first page'));
  await world.settle();
  return { world, panel, page };
}

describe('navigation without Preserve log', () => {
  it('takes the rows and connections of the old page away', async () => {
    const { world, panel, page } = await worldWithPage();
    page.leave();
    await world.navigate('http://b.test/', SECOND);
    expect(panel.log.size).toBe(0);
    expect(panel.connections.size).toBe(0);
  });

  it('keeps rows of the new page that came before DevTools reported it', async () => {
    const { world, panel, page } = await worldWithPage();
    page.leave();
    const next = world.openDocument(documentInfo('b', { timeOrigin: SECOND }));
    next.capture(talk('second page'));
    await world.settle();
    expect(readTexts(panel.log)).toEqual(['second page']);
    await world.navigate('http://b.test/', SECOND);
    expect(readTexts(panel.log)).toEqual(['second page']);
    expect(panel.connections.all().map(({ index }) => index)).toEqual([0]);
  });

  it('keeps rows of a frame of the new page when its top document has no socket', async () => {
    const { world, panel, page } = await worldWithPage();
    page.leave();
    const frame = world.openDocument(documentInfo('f', { isTop: false, timeOrigin: SECOND + 30 }));
    frame.capture(talk('second page’s frame'));
    await world.settle();
    await world.navigate('http://b.test/', SECOND);
    expect(readTexts(panel.log)).toEqual(['second page’s frame']);
    frame.capture(drawEvents('1:in "more"', { firstMessage: 2 }));
    await world.settle();
    expect(readTexts(panel.log)).toEqual(['second page’s frame', 'more']);
  });

  it('keeps rows without a connection only of documents that stay', async () => {
    const { world, panel, page } = await worldWithPage();
    const failed = {
      kind: 'construction-failed',
      time: 1_000,
      url: ':',
      errorName: 'SyntaxError',
      errorMessage: '',
      stack: null,
    } as const;
    page.capture([failed]);
    await world.settle();
    page.leave();
    const frame = world.openDocument(documentInfo('f', { isTop: false, timeOrigin: SECOND + 30 }));
    frame.capture([{ ...failed, time: SECOND + 40 }]);
    await world.settle();
    await world.navigate('http://b.test/', SECOND);
    expect(readLog(panel.log)).toEqual(['constructionFailed']);
    expect(panel.log.time(0)).toBe(SECOND + 40);
  });

  it('drops late batches of the page that was left', async () => {
    const { world, panel, page } = await worldWithPage();
    await world.navigate('http://b.test/', SECOND);
    page.capture(drawEvents('1:in "too late"', { firstMessage: 2 }));
    await world.settle();
    expect(panel.log.size).toBe(0);
    expect(page.keptEvents).toBe(0);
  });

  it('changes nothing when DevTools reports the same page again', async () => {
    const { world, panel } = await worldWithPage();
    await world.navigate('http://a.test/#part', FIRST);
    expect(readTexts(panel.log)).toEqual(['first page']);
  });

  it('shows a page that comes back out of the back/forward cache as part of the page again', async () => {
    const { world, panel, page } = await worldWithPage();
    page.leave();
    const second = world.openDocument(documentInfo('b', { timeOrigin: SECOND }));
    const secondFrame = world.openDocument(documentInfo('f', { isTop: false, timeOrigin: SECOND + 10 }));
    second.capture(talk('second page'));
    secondFrame.capture(talk('its frame'));
    await world.navigate('http://b.test/', SECOND);
    expect(readTexts(panel.log)).toEqual(['second page', 'its frame']);

    second.leave();
    secondFrame.leave();
    page.comeBack();
    page.capture(drawEvents('1:in "back again" | 1:close 1006', { firstMessage: 2 }));
    await world.navigate('http://a.test/', FIRST);
    page.capture(drawEvents('1:error'));
    await world.settle();
    expect(readLog(panel.log)).toEqual(['in "back again"', 'close 1006', 'error']);
    expect(readConnections(panel.connections)[0]).toContain('ws://server.test/socket closed');
  });

  it('lets a frame of the left page go when it leaves after the page that came back', async () => {
    const { world, panel, page } = await worldWithPage();
    page.leave();
    const second = world.openDocument(documentInfo('b', { timeOrigin: SECOND }));
    second.capture(talk('second page'));
    await world.navigate('http://b.test/', SECOND);
    page.comeBack();
    await world.navigate('http://a.test/', FIRST);
    second.leave();
    page.capture(drawEvents('1:in "here"', { firstMessage: 2 }));
    await world.settle();
    expect(readTexts(panel.log)).toEqual(['here']);
  });

  it('recognises a page that comes back also when it cannot be asked', async () => {
    const { world, panel, page } = await worldWithPage();
    page.leave();
    const second = world.openDocument(documentInfo('b', { timeOrigin: SECOND }));
    second.capture(talk('second page'));
    await world.navigate('http://b.test/', SECOND);
    second.leave();
    page.comeBack();
    page.capture(drawEvents('1:in "back again"', { firstMessage: 2 }));
    await world.navigate('http://a.test/', null);
    for (let round = 0; round < 20; round += 1) await world.settle();
    expect(readTexts(panel.log)).toEqual(['back again']);
  });

  it('works on a page where no script may be asked', async () => {
    const { world, panel, page } = await worldWithPage();
    page.leave();
    await world.navigate('chrome://settings/', null);
    for (let round = 0; round < 20; round += 1) await world.settle();
    expect(panel.log.size).toBe(0);
  });

  it('asks again when the new page cannot answer yet', async () => {
    const { world, panel, page } = await worldWithPage();
    page.leave();
    const frame = world.openDocument(documentInfo('f', { isTop: false, timeOrigin: SECOND + 30 }));
    frame.capture(talk('second page’s frame'));
    await world.navigate('http://b.test/', null);
    world.timeOrigin = SECOND;
    for (let round = 0; round < 5; round += 1) await world.settle();
    expect(readTexts(panel.log)).toEqual(['second page’s frame']);
  });
});

describe('navigation with Preserve log', () => {
  it('names the page that answers, when it is the next one already', async () => {
    const { world, panel, page } = await worldWithPage();
    panel.actions.setPreserveLog(true);
    page.leave();
    // DevTools reports the second page, which says hello itself; the third is there before the panel asks for the last time.
    await world.navigate('http://b.test/', null);
    world.timeOrigin = SECOND + 500;
    world.url = 'http://c.test/';
    for (let round = 0; round < 5; round += 1) await world.settle();
    await world.navigate('http://c.test/', SECOND + 500);
    expect(readLog(panel.log).filter((row) => row.startsWith('navigated'))).toEqual(['navigated http://c.test/']);
  });

  it('asks again when the page that is left still answers', async () => {
    const { world, panel, page } = await worldWithPage();
    panel.actions.setPreserveLog(true);
    page.leave();
    await world.navigate('http://b.test/', FIRST);
    expect(readLog(panel.log)).not.toContain('navigated http://b.test/');
    world.timeOrigin = SECOND;
    for (let round = 0; round < 5; round += 1) await world.settle();
    expect(readLog(panel.log).filter((row) => row.startsWith('navigated'))).toEqual(['navigated http://b.test/']);
  });

  it('keeps everything and says where the new page began', async () => {
    const { world, panel, page } = await worldWithPage();
    panel.actions.setPreserveLog(true);
    page.leave();
    const next = world.openDocument(documentInfo('b', { timeOrigin: SECOND }));
    next.capture(talk('second page'));
    await world.navigate('http://b.test/', SECOND);
    expect(readLog(panel.log)).toEqual([
      'connecting',
      'open',
      'in "first page"',
      'gone',
      'navigated http://b.test/',
      'connecting',
      'open',
      'in "second page"',
    ]);
    expect(panel.log.kind(4)).toBe(RowKind.navigated);
    expect(panel.connections.all().map(({ state }) => state)).toEqual(['gone', 'open']);
  });

  it('keeps everything also when the new page could not be asked', async () => {
    const { world, panel, page } = await worldWithPage();
    panel.actions.setPreserveLog(true);
    await world.navigate('http://b.test/', null);
    for (let round = 0; round < 20; round += 1) await world.settle();
    page.leave();
    await world.settle();
    expect(readTexts(panel.log)).toEqual(['first page']);
  });

  it('takes everything older away at the first navigation after it was switched off', async () => {
    const { world, panel, page } = await worldWithPage();
    panel.actions.setPreserveLog(true);
    page.leave();
    await world.navigate('http://b.test/', SECOND);
    panel.actions.setPreserveLog(false);
    expect(panel.log.size).toBeGreaterThan(0);
    await world.navigate('http://c.test/', SECOND + 1_000);
    expect(panel.log.size).toBe(0);
  });
});

describe('clear', () => {
  it('removes all rows and ended connections, and later frames still find the live ones', async () => {
    const { world, panel, page } = await worldWithPage();
    page.capture(drawEvents('2:connecting | 2:close 1000', { firstMessage: 2 }));
    await world.settle();
    panel.actions.clear();
    expect(panel.log.size).toBe(0);
    expect(readConnections(panel.connections)).toEqual(['ws://server.test/socket open in 0/0 out 0/0']);
    page.capture(drawEvents('1:in "after"', { firstMessage: 2 }));
    await world.settle();
    expect(readLog(panel.log)).toEqual(['in "after"']);
    expect(panel.log.connection(0)).toBe(0);
    expect(readConnections(panel.connections)).toEqual(['ws://server.test/socket open in 1/5 out 0/0']);
  });
});
