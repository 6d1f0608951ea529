/* oxlint-disable unicorn/consistent-function-scoping, eslint/no-new -- a page script's source must stand alone, and `new WebSocket` is what is tested */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { badInputWorld, kinds } from '../support/bad-input-world.ts';
import { FRAMES, selectRow, tab as detailTab, waitForText, DETAIL } from '../support/panel-dom.ts';
import type { Probe } from '../support/probe-panel/probe.ts';

declare const probe: Probe;
declare global {
  interface Window {
    longestPauseMs: number;
  }
}

const MEGABYTES_64 = 64 * 1024 * 1024;

const world = badInputWorld();

describe('a message of 64 MB', () => {
  test.each(['text', 'binary'] as const)(
    '(%s) goes out and comes back, complete or cut and stated, while the panel stays usable',
    async (kind) => {
      const target = `/echo?huge-${kind}`;
      await world.panel.evaluate(() => {
        window.longestPauseMs = 0;
        let last = performance.now();
        setInterval(() => {
          const now = performance.now();
          window.longestPauseMs = Math.max(window.longestPauseMs, now - last);
          last = now;
        }, 10);
      });
      const startedAt = performance.now();
      await world.tab.evaluate(
        async (url: string, wanted: string, byteLength: number) => {
          await window.talk(url);
          if (wanted === 'text') window.socket.send('0123456789abcdef'.repeat(byteLength / 16));
          else window.socket.send(new Uint8Array(byteLength).map((_, at) => at % 251));
        },
        world.servers.socketUrl(target),
        kind,
        MEGABYTES_64,
      );
      // While it is on its way the panel answers to the keyboard.
      await world.waitForRows('out', 1);
      await selectRow(world.panel, 1);
      await world.tab.waitFor(() => window.seen.length === 2, { what: 'the echo in the page', timeoutMs: 30_000 });
      await world.tab.evaluate(() => window.socket.close(1000, 'enough'));
      await world.waitForRows('close', 1);
      await world.panel.waitFor(() => probe.rows().every(({ payloadState }) => payloadState !== 'pending'), {
        what: 'both payloads to be settled',
        timeoutMs: 30_000,
      });
      const tookMs = performance.now() - startedAt;
      const pauseMs = await world.panel.evaluate(() => window.longestPauseMs);
      const rows = await world.readRows();
      expect(kinds(rows)).toEqual(expect.arrayContaining(['connecting', 'open', 'out', 'in', 'closing', 'close']));
      const messages = rows.flatMap((row, index) => (row.kind === 'out' || row.kind === 'in' ? [{ row, index }] : []));
      expect(messages).toHaveLength(2);
      const digest = world.loggedAt(target)?.messages[0]?.sha256;
      for (const { row, index } of messages) {
        expect(row.length).toBe(MEGABYTES_64);
        if (row.payloadState === 'complete')
          expect(await world.panel.evaluate((at: number) => probe.digest(at), index)).toBe(digest);
        else expect(row).toMatchObject({ payloadState: 'cut' });
      }
      const states = messages.map(({ row }) => row.payloadState);
      // Chromium hands a text of this length over in parts, and all of them arrive.
      if (inject('browser') === 'chromium' && kind === 'text') expect(states).toEqual(['complete', 'complete']);
      // What is missing is never silent.
      if (states.includes('cut')) expect(kinds(rows)).toContain('shed');
      else expect(kinds(rows)).not.toContain('shed');
      console.log(
        `64 MB ${kind} out and in: ${Math.round(tookMs)} ms, ${states.join(' and ')}, longest pause of the panel ${Math.round(pauseMs)} ms`,
      );
      await selectRow(world.panel, 2);
      await world.panel.click(detailTab('payload'));
      await waitForText(world.panel, DETAIL, kind === 'text' ? '0123456789abcdef' : '0008');
      await world.expectQuiet();
    },
    90_000,
  );
});

describe('text and bytes that are not what they seem', () => {
  test('lone surrogates are shown as they go over the wire and as the page gets them', async () => {
    const seen = await world.runInBoth(async (url: string) => {
      await window.talk(url);
      for (const text of ['\ud800', 'a\udc00b', '\udc00\ud800', '😀', '\ud83d']) window.socket.send(text);
      await window.echoed('last');
      return window.seen;
    }, world.echo('surrogates'));
    expect(seen).toEqual(['open', '\ufffd', 'a\ufffdb', '\ufffd\ufffd', '😀', '\ufffd', 'last']);
    await world.waitForRows('in', 6);
    const rows = await world.readRows();
    const texts = (kind: string) => rows.filter((row) => row.kind === kind).map(({ text }) => text);
    expect(texts('out')).toEqual(seen.slice(1));
    expect(texts('in')).toEqual(seen.slice(1));
    await world.expectQuiet();
  });

  test('a file that is deleted before it is sent is a row that says it could not be read', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'framescope-'));
    const file = path.join(folder, 'chosen.txt');
    const send = async (url: string) => {
      await window.talk(url);
      const [chosen] = document.querySelector('input')?.files ?? [];
      if (!chosen) throw new Error('no file is chosen');
      await window.echoed('before');
      window.socket.send(chosen);
      await window.echoed('after');
      return [...window.seen, `readyState ${window.socket.readyState}`];
    };
    try {
      const results: string[][] = [];
      await world.plainTab.navigate(world.pages.origin);
      for (const page of [world.plainTab, world.tab]) {
        await writeFile(file, 'the content of a file');
        await page.setFiles('input', [file]);
        await page.evaluate(() => document.querySelector('input')?.files?.[0]?.size ?? 0);
        await rm(file);
        results.push(await page.evaluate(send, world.echo('deleted-file')));
      }
      console.log(`a deleted file, as the page sees it: ${JSON.stringify(results[1])}`);
      expect(results[1]).toEqual(results[0]);
    } finally {
      await rm(folder, { recursive: true });
    }
    await world.panel.waitFor(() => probe.rows().some(({ payloadState }) => payloadState === 'unreadable'), {
      what: 'the unreadable Blob',
    });
    const sent = (await world.readRows()).filter(({ kind }) => kind === 'out');
    expect(sent.map(({ payloadState, length, kept }) => [payloadState, length, kept])).toEqual([
      ['complete', 6, 6],
      ['unreadable', 21, 0],
      ['complete', 5, 5],
    ]);
    await waitForText(world.panel, FRAMES, 'could not be read');
    await world.expectQuiet();
  });

  test('a Blob whose URL is revoked while it is sent is sent and shown whole', async () => {
    const seen = await world.runInBoth(async (url: string) => {
      await window.talk(url);
      const blob = new Blob(['of a revoked URL']);
      const name = URL.createObjectURL(blob);
      URL.revokeObjectURL(name);
      window.socket.send(blob);
      const other = URL.createObjectURL(blob);
      window.socket.send(blob);
      URL.revokeObjectURL(other);
      await window.echoed('after');
      return [...window.seen];
    }, world.echo('revoked'));
    expect(seen.length).toBeGreaterThan(2);
    await world.panel.waitFor(
      () =>
        probe
          .rows()
          .filter(({ kind, length, payloadState }) => kind === 'out' && length === 16 && payloadState === 'complete')
          .length === 2,
      { what: 'both Blobs' },
    );
    await world.expectQuiet();
  });

  test('buffers detached before, during and right after send() are shown as what was really sent', async () => {
    const seen = await world.runInBoth(async (url: string) => {
      await window.talk(url);
      const detach = (buffer: ArrayBuffer) => structuredClone(null, { transfer: [buffer] });
      const before = Uint8Array.of(1, 2, 3);
      detach(before.buffer);
      window.socket.send(before);
      window.socket.send(before.buffer);
      window.socket.send(new DataView(Uint8Array.of(9, 9).buffer, 1));
      const after = Uint8Array.of(4, 5, 6);
      window.socket.send(after);
      detach(after.buffer);
      // Converting the argument runs the page's code, which detaches another buffer.
      const during = Uint8Array.of(7, 8);
      const converted: unknown = { toString: () => (detach(during.buffer), `detached ${during.length}`) };
      window.socket.send(converted as string);
      window.socket.send(during);
      // A view whose own getters lie and detach: the standard reads its slots.
      const lying = Uint8Array.of(10, 11);
      for (const name of ['buffer', 'byteLength', 'byteOffset', 'length'])
        Object.defineProperty(lying, name, { get: () => (window.seen.push(`asked for ${name}`), 1_000_000) });
      window.socket.send(lying);
      // A resizable buffer that shrinks below its view.
      const Resizable = ArrayBuffer as unknown as new (
        length: number,
        options: { maxByteLength: number },
      ) => ArrayBuffer & { resize?(length: number): void };
      const resizable = new Resizable(8, { maxByteLength: 8 });
      const view = new Uint8Array(resizable, 4, 4);
      resizable.resize?.(2);
      try {
        window.socket.send(view);
      } catch (error) {
        window.seen.push(String(error));
      }
      await window.echoed('last');
      return window.seen;
    }, world.echo('detached'));
    expect(seen).toContain('bytes 4,5,6');
    expect(seen).toContain('bytes 10,11');
    await world.panel.waitFor(() => probe.rows().some(({ kind, text }) => kind === 'in' && text === 'last'), {
      what: 'the last message',
    });
    const rows = await world.readRows();
    const logged =
      world.loggedAt('/echo?detached') &&
      world.servers.log.connections.findLast((one) => one.target === '/echo?detached');
    const received = logged?.messages.filter(({ direction }) => direction === 'received') ?? [];
    expect(rows.filter(({ kind }) => kind === 'out').map(({ length }) => length)).toEqual(
      received.map(({ byteLength }) => byteLength),
    );
    expect(kinds(rows)).not.toContain('shed');
    await world.expectQuiet();
  });

  test('deep, cyclic and unwilling values are converted as the browser does it, once', async () => {
    const seen = await world.runInBoth(async (url: string) => {
      await window.talk(url);
      const cyclic: Record<string, unknown> = {};
      cyclic['self'] = cyclic;
      let deep: unknown[] = [];
      for (let level = 0; level < 100_000; level += 1) deep = [deep];
      const deepJson = '['.repeat(200_000) + ']'.repeat(200_000);
      const unwilling = {
        toString() {
          window.seen.push('converted');
          throw new RangeError('unwilling');
        },
      };
      const values: unknown[] = [cyclic, deep, unwilling, Symbol('no'), null, undefined, Object.create(null), deepJson];
      for (const value of values) {
        try {
          window.socket.send(value as string);
        } catch (error) {
          window.seen.push(error instanceof Error ? error.name : 'no error');
        }
      }
      await window.echoed('last');
      return window.seen;
    }, world.echo('deep'));
    expect(seen.filter((entry) => entry === 'converted')).toHaveLength(1);
    await world.panel.waitFor(() => probe.rows().some(({ kind, text }) => kind === 'in' && text === 'last'), {
      what: 'the last message',
    });
    const rows = await world.readRows();
    expect(kinds(rows).filter((kind) => kind === 'sendFailed')).toHaveLength(
      seen.filter((entry) => entry.endsWith('Error')).length,
    );
    // JSON 200,000 levels deep is text for the JSON view too, and no stack overflows.
    const deepAt = rows.findIndex(({ kind, length }) => kind === 'out' && length === 400_000);
    await selectRow(world.panel, deepAt);
    await world.panel.click(detailTab('payload'));
    await waitForText(world.panel, DETAIL, '[');
    await world.expectQuiet();
  });
});
