/**
 * Functions that run inside the panel: they are sent as text and see nothing of this file. What a figure needs to remember
 * between two of them stands on `window`.
 */
// A function that is sent as text has to bring its own helpers along.
/* oxlint-disable unicorn/consistent-function-scoping */

declare global {
  interface Window {
    benchTasks?: number[];
    benchObserver?: PerformanceObserver;
  }
}

/** Begins to collect how long tasks of more than 50 ms take. */
export function watchLongTasks(): void {
  window.benchObserver?.disconnect();
  const tasks: number[] = [];
  window.benchTasks = tasks;
  window.benchObserver = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) tasks.push(duration);
  });
  window.benchObserver.observe({ type: 'longtask' });
}

/** Longest task since `watchLongTasks`; 0: none over 50 ms. */
export async function longestTask(): Promise<{ longest: number; count: number }> {
  // Entries come in a task of their own.
  await new Promise((resolve) => void setTimeout(resolve, 200));
  const tasks = window.benchTasks ?? [];
  return { longest: Math.max(0, ...tasks), count: tasks.length };
}

/** Puts a file into the import control, as the file picker does. */
export function chooseFile(name: string, base64: string): void {
  const files = new DataTransfer();
  files.items.add(new File([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], name));
  const input = document.querySelector<HTMLInputElement>('input[type=file]');
  if (!input) throw new Error('no file input');
  input.files = files.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

/** Rows of the frame table. */
export function rowCount(): number {
  return Number(document.querySelector('[role=grid][aria-label=Frames]')?.getAttribute('aria-rowcount') ?? 1) - 1;
}

/** The frame table has at least so many rows. */
export function hasRows(wanted: number): boolean {
  return Number(document.querySelector('[role=grid][aria-label=Frames]')?.getAttribute('aria-rowcount') ?? 1) > wanted;
}

/** Scrolls the table of that name from the first to the last row in so many steps, one a frame. Milliseconds between frames. */
export async function scrollThrough(label: string, steps: number): Promise<number[]> {
  const grid = document.querySelector(`[role=grid][aria-label=${label}]`);
  if (!grid) throw new Error('no table');
  const nextFrame = (): Promise<number> => new Promise((resolve) => void requestAnimationFrame(resolve));
  const end = grid.scrollHeight - grid.clientHeight;
  grid.scrollTop = 0;
  await nextFrame();
  const times: number[] = [];
  let before = await nextFrame();
  for (let step = 1; step <= steps; step += 1) {
    grid.scrollTop = (end * step) / steps;
    const now = await nextFrame();
    times.push(now - before);
    before = now;
  }
  return times;
}

/** Turns of a wheel through the middle of the log: 100 pixels a frame. Milliseconds between frames. */
export async function wheelThrough(steps: number): Promise<number[]> {
  const grid = document.querySelector('[role=grid][aria-label=Frames]');
  if (!grid) throw new Error('no table');
  const nextFrame = (): Promise<number> => new Promise((resolve) => void requestAnimationFrame(resolve));
  const times: number[] = [];
  grid.scrollTop = (grid.scrollHeight - grid.clientHeight) / 2;
  await nextFrame();
  let before = await nextFrame();
  for (let step = 0; step < steps; step += 1) {
    grid.scrollTop += 100;
    const now = await nextFrame();
    times.push(now - before);
    before = now;
  }
  return times;
}

/** Milliseconds between frames while nothing happens: what the machine itself gives. */
export async function idleFrames(count: number): Promise<number[]> {
  const times: number[] = [];
  const nextFrame = (): Promise<number> => new Promise((resolve) => void requestAnimationFrame(resolve));
  let before = await nextFrame();
  for (let frame = 0; frame < count; frame += 1) {
    const now = await nextFrame();
    times.push(now - before);
    before = now;
  }
  return times;
}

/** What the first and the last row say when the table is scrolled to its ends. */
export async function readEnds(): Promise<{ first: string; last: string }> {
  const grid = document.querySelector('[role=grid][aria-label=Frames]');
  if (!grid) throw new Error('no table');
  const settle = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 400));
  const rows = (): HTMLElement[] =>
    [...document.querySelectorAll<HTMLElement>('[role=row][data-position]')].sort(
      (left, right) => Number(left.dataset['position']) - Number(right.dataset['position']),
    );
  grid.scrollTop = 0;
  await settle();
  const first = rows()[0]?.textContent ?? '';
  grid.scrollTop = grid.scrollHeight;
  await settle();
  return { first, last: rows().at(-1)?.textContent ?? '' };
}

/** Puts a text into the filter box and waits for its rows. Milliseconds until the first are drawn, and until all are known. */
export async function filterBy(text: string): Promise<{ first: number; complete: number; rows: number }> {
  const input = document.querySelector<HTMLInputElement>('#framescope-filter');
  const grid = document.querySelector('[role=grid][aria-label=Frames]');
  if (!input || !grid) throw new Error('no filter');
  const count = (): string => grid.getAttribute('aria-rowcount') ?? '';
  const isBehind = (): boolean => document.querySelector('footer')?.textContent?.includes('filtering') === true;
  const before = count();
  const soon = (): Promise<void> =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener('message', () => {
        port1.close();
        resolve();
      });
      port1.start();
      port2.postMessage(null);
    });
  const started = performance.now();
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, text);
  input.dispatchEvent(new InputEvent('input', { bubbles: true }));
  let first = Number.NaN;
  for (;;) {
    await soon();
    if (Number.isNaN(first) && count() !== before && Number(count()) > 1) first = performance.now() - started;
    if (!Number.isNaN(first) && !isBehind()) break;
    if (performance.now() - started > 20_000) throw new Error(`no end of the filter: ${count()}`);
  }
  return { first, complete: performance.now() - started, rows: Number(count()) - 1 };
}

/** Presses on the last row that is drawn and waits for its payload. Milliseconds until something of it is drawn. */
export async function openLastRow(part: string): Promise<number> {
  const rows = [...document.querySelectorAll<HTMLElement>('[role=row][data-position]')];
  const row = rows
    .toSorted((left, right) => Number(left.dataset['position']) - Number(right.dataset['position']))
    .at(-1);
  if (!row) throw new Error('no row is drawn');
  const started = performance.now();
  row.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, button: 0 }));
  for (;;) {
    await new Promise((resolve) => void setTimeout(resolve, 1));
    if (document.querySelector('#framescope-detail')?.textContent?.includes(part) === true) break;
    if (performance.now() - started > 30_000) throw new Error('the details stay empty');
  }
  return performance.now() - started;
}

/** Milliseconds from the panel's own beginning to its first picture. */
export async function firstPicture(): Promise<number> {
  for (let turn = 0; turn < 200; turn += 1) {
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    if (paint && document.querySelector('[role=toolbar]')) return paint.startTime;
    await new Promise((resolve) => void setTimeout(resolve, 20));
  }
  return Number.NaN;
}

/** Types into the filter box, a character a turn. Milliseconds from each key to the second frame after it, whose picture shows it. */
export async function typeFilter(text: string): Promise<number[]> {
  const input = document.querySelector<HTMLInputElement>('#framescope-filter');
  if (!input) throw new Error('no filter');
  const nextFrame = (): Promise<number> => new Promise((resolve) => void requestAnimationFrame(resolve));
  const waits: number[] = [];
  for (let length = 1; length <= text.length; length += 1) {
    const pressed = performance.now();
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, text.slice(0, length));
    input.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await nextFrame();
    await nextFrame();
    waits.push(performance.now() - pressed);
  }
  return waits;
}

/** As many bytes as the log holds, and the plain loop over them that compares at each place and folds ASCII letters. */
export function plainLoop(
  rows: number,
  length: number,
  needleText: string,
  hitEvery: number,
): { found: number; ms: number } {
  const needle = new TextEncoder().encode(needleText);
  const bytes = new Uint8Array(rows * length).fill(0x61);
  for (let row = hitEvery - 1; row < rows; row += hitEvery) bytes.set(needle, row * length + 20);
  const started = performance.now();
  let found = 0;
  for (let row = 0; row < rows; row += 1) {
    const last = (row + 1) * length - needle.length;
    for (let at = row * length; at <= last; at += 1) {
      let match = 0;
      while (match < needle.length) {
        const byte = bytes[at + match] ?? 0;
        if ((byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte) !== needle[match]) break;
        match += 1;
      }
      if (match === needle.length) {
        found += 1;
        break;
      }
    }
  }
  return { found, ms: performance.now() - started };
}

/** Presses the button of a view in the details and waits until something is drawn in it. Milliseconds. */
export async function showPayloadAs(view: string): Promise<number> {
  const detail = document.querySelector('#framescope-detail');
  const button = [...(detail?.querySelectorAll('button') ?? [])].find(({ textContent }) => textContent === view);
  if (!detail || !button) throw new Error(`no view ${view}`);
  const started = performance.now();
  button.click();
  for (;;) {
    await new Promise((resolve) => void requestAnimationFrame(resolve));
    const region = detail.querySelector('[role=region]');
    if (button.getAttribute('aria-pressed') === 'true' && (region?.textContent?.length ?? 0) > 200) break;
    if (performance.now() - started > 30_000) throw new Error(`${view} stays empty`);
  }
  return performance.now() - started;
}

/**
 * Presses on the connection whose line holds that text, or on one in the middle of the list for `''`, and waits until the table has its rows
 * only. Milliseconds.
 */
export async function chooseConnection(part: string, rows: number): Promise<number> {
  const list = document.querySelector('[role=grid][aria-label=Connections]');
  const table = document.querySelector('[role=grid][aria-label=Frames]');
  if (!list || !table) throw new Error('no list');
  list.scrollTop = (list.scrollHeight - list.clientHeight) / 2;
  for (let frame = 0; frame < 20; frame += 1) await new Promise((resolve) => void requestAnimationFrame(resolve));
  const lines = [...list.querySelectorAll('[role=row][data-kind=connection]')].filter(({ textContent }) =>
    textContent?.includes(part),
  );
  const started = performance.now();
  lines[lines.length >> 1]?.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, button: 0 }));
  while (Number(table.getAttribute('aria-rowcount')) - 1 !== rows) {
    await new Promise((resolve) => void requestAnimationFrame(resolve));
    if (performance.now() - started > 20_000) throw new Error(`${table.getAttribute('aria-rowcount')} rows`);
  }
  return performance.now() - started;
}
