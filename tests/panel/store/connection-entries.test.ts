import { describe, expect, it } from 'vitest';
import { ConnectionList } from '../../../src/model/connection-list.ts';
import type { Connection } from '../../../src/model/connection.ts';
import {
  connectionEntries,
  MAX_PINNED,
  pinName,
  withPinToggled,
  type ConnectionArrangement,
} from '../../../src/panel/store/connection-entries.ts';

const PLAIN: ConnectionArrangement = { grouping: 'none', pinned: [], collapsed: new Set() };

function connectionsTo(...urls: readonly string[]): readonly Connection[] {
  const list = new ConnectionList();
  for (const [index, url] of urls.entries()) {
    list.add({
      key: `doc:${index}`,
      document: { id: 'doc', url: `http://page.test/${index % 2}`, isTop: index % 2 === 0, frameId: 0 },
      url,
      requestedProtocols: [],
      createdAt: index,
      stack: null,
      isAdopted: false,
      isHistory: false,
    });
  }
  return list.all();
}

function draw(connections: readonly Connection[], arrangement: ConnectionArrangement): string[] {
  return connectionEntries(connections, arrangement).map((entry) => {
    if (entry.kind === 'all') return 'all';
    if (entry.kind === 'group') return `${entry.isCollapsed ? '+' : '-'} ${entry.id} (${entry.count})`;
    return `${entry.isPinned ? '* ' : ''}${entry.connection.url}`;
  });
}

const URLS = ['ws://a.test/feed?token=1', 'ws://b.test/chat', 'ws://a.test/feed?token=2', 'ws://a.test/other'];

describe('the lines of the list of connections', () => {
  it('are the connections as they are sorted when nothing is arranged', () => {
    expect(draw(connectionsTo(...URLS), PLAIN)).toEqual(['all', ...URLS]);
  });

  it('have pinned connections first, whatever their query is, and in no group', () => {
    const arrangement: ConnectionArrangement = { ...PLAIN, grouping: 'host', pinned: ['ws://a.test/feed'] };
    expect(draw(connectionsTo(...URLS), arrangement)).toEqual([
      'all',
      '* ws://a.test/feed?token=1',
      '* ws://a.test/feed?token=2',
      '- b.test (1)',
      'ws://b.test/chat',
      '- a.test (1)',
      'ws://a.test/other',
    ]);
  });

  it('have the name of a closed group only', () => {
    const arrangement: ConnectionArrangement = { ...PLAIN, grouping: 'url', collapsed: new Set(['ws://a.test/feed']) };
    expect(draw(connectionsTo(...URLS), arrangement)).toEqual([
      'all',
      '+ ws://a.test/feed (2)',
      '- ws://b.test/chat (1)',
      'ws://b.test/chat',
      '- ws://a.test/other (1)',
      'ws://a.test/other',
    ]);
  });

  it('stand together by the page frame that made them', () => {
    expect(draw(connectionsTo(...URLS), { ...PLAIN, grouping: 'document' })).toEqual([
      'all',
      '- http://page.test/0 (2)',
      'ws://a.test/feed?token=1',
      'ws://a.test/feed?token=2',
      '- http://page.test/1 (2)',
      'ws://b.test/chat',
      'ws://a.test/other',
    ]);
  });

  it('hold every connection exactly once, unless its group is closed', () => {
    const connections = connectionsTo(...URLS, 'not a url', '', 'ws://a.test/feed#x');
    for (const grouping of ['none', 'document', 'host', 'url'] as const) {
      const entries = connectionEntries(connections, { grouping, pinned: ['ws://b.test/chat'], collapsed: new Set() });
      const listed = entries.flatMap((entry) => (entry.kind === 'connection' ? [entry.connection.index] : []));
      expect(listed.toSorted((left, right) => left - right)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    }
  });
});

describe('pins', () => {
  it('are URLs without query and fragment', () => {
    expect(pinName('wss://a.test/x?token=secret#y')).toBe('wss://a.test/x');
    expect(pinName('wss://a.test/x')).toBe('wss://a.test/x');
  });

  it('come and go, and are bounded', () => {
    expect(withPinToggled(withPinToggled([], 'a'), 'a')).toEqual([]);
    let pinned: readonly string[] = [];
    for (let index = 0; index < MAX_PINNED + 5; index += 1) pinned = withPinToggled(pinned, `ws://${index}`);
    expect(pinned).toHaveLength(MAX_PINNED);
    expect(pinned.at(-1)).toBe(`ws://${MAX_PINNED + 4}`);
  });
});
