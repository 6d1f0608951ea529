/* oxlint-disable unicorn/prefer-add-event-listener, unicorn/consistent-function-scoping -- a probe's source must stand alone */
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { launchBrowser } from '../support/browsers/launch.ts';
import type { BrowserSession, PanelPage, Tab } from '../support/browsers/session.ts';
import { buildProbeExtension } from '../support/probe-panel/build-probe.ts';
import type { Probe, ProbeRow } from '../support/probe-panel/probe.ts';
import { openProbe } from '../support/probe-panel/read-probe.ts';
import { reusedTab } from '../support/reused-tab.ts';
import { startSocketServer, type SocketServer } from './websockets-standard/socket-server.ts';

declare const probe: Probe;
declare const leaks: string[];
declare const received: string[];
declare function talk(data: string | BufferSource | Blob): void;
declare global {
  interface Window {
    sabotage: () => void;
  }
}

/**
 * Talks to an echo server; the answer `go` runs the sabotage and sends the rest, the answer `end` sends what was noticed until then. By messages,
 * because the test driver cannot work in such a page.
 */
const TALKING = `<!doctype html><title>hostile</title><body><script>
  window.leaks = [];
  window.received = [];
  window.onerror = (message) => { leaks[leaks.length] = 'error: ' + message; };
  const bytes = new Uint8Array([1, 2, 3]);
  const blob = new Blob(['blob']);
  const opened = new WebSocket('ws://' + location.host + '/echo');
  opened.binaryType = 'arraybuffer';
  const queue = [];
  let isOpen = false;
  window.talk = (data) => { if (isOpen) opened.send(data); else queue[queue.length] = data; };
  opened.onopen = () => { isOpen = true; for (let i = 0; i < queue.length; i += 1) opened.send(queue[i]); };
  opened.onmessage = (event) => {
    received[received.length] = event.data;
    if (event.data === 'go') {
      sabotage();
      talk('after'); talk(bytes); talk(blob); talk('end');
    }
    if (event.data === 'end') {
      let report = 'noticed:';
      for (let i = 0; i < leaks.length; i += 1) report += ' ' + leaks[i];
      talk(report);
    }
  };
</script>`;

let server: SocketServer;
let session: BrowserSession;
let tab: Tab;
let panel: PanelPage;

beforeAll(async () => {
  server = await startSocketServer();
  server.pages.set('/hostile', { html: TALKING });
  session = await launchBrowser({
    browser: inject('browser'),
    extensionDir: await buildProbeExtension(inject('browser')),
  });
});

afterAll(async () => {
  await session?.close();
  await server?.close();
});

beforeEach(async () => {
  tab = await reusedTab(session, tab);
  panel = await openProbe(tab);
  await tab.navigate(`${server.origin}/hostile`);
});

/** Runs the sabotage in the page and gives back the rows of the panel. */
async function talkAfter(sabotage: () => void): Promise<ProbeRow[]> {
  await tab.evaluate(`(() => { window.sabotage = ${sabotage.toString()}; talk('go'); })()`);
  await panel.waitFor(() => probe.rows().some(({ kind, text }) => kind === 'in' && text.startsWith('noticed:')), {
    what: 'the report of the page',
  });
  return readRows();
}

const readRows = async (): Promise<ProbeRow[]> =>
  JSON.parse(await panel.evaluate(() => JSON.stringify(probe.rows()))) as ProbeRow[];

const waitForText = (kind: string, text: string) =>
  panel.waitFor(
    (wantedKind: string, wanted: string) => probe.rows().some((row) => row.kind === wantedKind && row.text === wanted),
    { what: `a message "${text}" (${kind})`, args: [kind, text] },
  );

const SABOTAGES: Readonly<Record<string, () => void>> = {
  'deletes and replaces every method the hook could need': () => {
    const trap = (name: string) =>
      function replaced(this: unknown) {
        leaks[leaks.length] = name;
        throw new Error(name);
      };
    const break_ = (object: object, name: string) => {
      for (const key of Object.getOwnPropertyNames(object)) {
        const descriptor = Object.getOwnPropertyDescriptor(object, key);
        if (!descriptor?.configurable || key === 'constructor') continue;
        if (typeof descriptor.value === 'function')
          Object.defineProperty(object, key, { value: trap(`${name}.${key}`) });
        else if (descriptor.get) Object.defineProperty(object, key, { get: trap(`get ${name}.${key}`) });
      }
    };
    const later: [object, string][] = [
      [EventTarget.prototype, 'EventTarget'],
      [CustomEvent.prototype, 'CustomEvent'],
      [CloseEvent.prototype, 'CloseEvent'],
      [MessagePort.prototype, 'MessagePort'],
      [FileReader.prototype, 'FileReader'],
      [Blob.prototype, 'Blob'],
      [Performance.prototype, 'Performance'],
      [TextEncoder.prototype, 'TextEncoder'],
      [TextDecoder.prototype, 'TextDecoder'],
      [WeakMap.prototype, 'WeakMap'],
      [ArrayBuffer.prototype, 'ArrayBuffer'],
      [DataView.prototype, 'DataView'],
      [Uint8Array.prototype, 'Uint8Array'],
      [JSON, 'JSON'],
    ];
    for (const [object, name] of later) {
      // What the page's own handler reads of its bytes.
      if (name !== 'ArrayBuffer') break_(object, name);
    }
    for (const name of ['CustomEvent', 'MessageChannel', 'FileReader', 'Float64Array', 'Proxy', 'WeakMap', 'Error']) {
      Reflect.deleteProperty(window, name);
    }
    break_(Reflect, 'Reflect');
  },
  'puts setters and getters on Object.prototype and Array.prototype': () => {
    const names = [
      'detail',
      'value',
      'get',
      'set',
      'toJSON',
      'construct',
      'apply',
      'has',
      'next',
      'kind',
      'seq',
      'tag',
    ];
    for (const name of [...names, 'bubbles', 'cancelable', 'composed', 'writable', 'configurable', 'payload', 'shed']) {
      const descriptor = Object.create(null) as PropertyDescriptor;
      descriptor.get = () => void (leaks[leaks.length] = `get ${name}`);
      descriptor.set = () => void (leaks[leaks.length] = `set ${name}`);
      Reflect.defineProperty(Object.prototype, name, descriptor);
    }
  },
  'freezes its built-ins, as SES lockdown does': () => {
    const constructors = [Object, Array, Function, Error, String, Reflect, JSON, EventTarget, WebSocket, MessageEvent];
    for (const builtIn of [...constructors, CustomEvent, Uint8Array, ArrayBuffer, WeakMap, Blob, FileReader]) {
      Object.freeze(builtIn);
      if ('prototype' in builtIn) Object.freeze(builtIn.prototype);
    }
  },
  'watches stacks through V8’s prepareStackTrace': () => {
    Reflect.set(Error, 'prepareStackTrace', (error: Error) => {
      leaks[leaks.length] = 'prepareStackTrace';
      return String(error);
    });
    new WebSocket(`ws://${location.host}/echo`).close();
    Reflect.deleteProperty(Error, 'prepareStackTrace');
  },
  'sets a constructor and a then for every promise': () => {
    Reflect.defineProperty(Promise.prototype, 'constructor', {
      get: () => (leaks[leaks.length] = 'promise constructor'),
    });
    for (const name of ['push', 'slice', 'concat', 'join', 'map', 'forEach', 'shift']) {
      Reflect.set(Array.prototype, name, () => (leaks[leaks.length] = `Array ${name}`));
    }
    for (const name of ['slice', 'indexOf', 'charCodeAt', 'substring', 'split']) {
      Reflect.set(String.prototype, name, () => (leaks[leaks.length] = `String ${name}`));
    }
    Reflect.set(Array.prototype, Symbol.iterator, () => (leaks[leaks.length] = 'iterator'));
  },
};

describe('a page that', () => {
  test.each(Object.entries(SABOTAGES))(
    '%s notices nothing, and all its messages are captured',
    async (_name, sabotage) => {
      const rows = await talkAfter(sabotage);
      const texts = (kind: string) => rows.filter((row) => row.kind === kind).map(({ text }) => text);
      for (const kind of ['out', 'in']) {
        const seen = texts(kind);
        expect(seen).toHaveLength(6);
        expect([...seen.slice(0, 2), ...seen.slice(4)]).toEqual(['go', 'after', 'end', 'noticed:']);
      }
    },
  );

  test('guesses the door’s name, listens to and posts everything gets nothing and forges nothing', async () => {
    const noticed = await tab.evaluate(async () => {
      const seen: string[] = [];
      const types = ['framescope:hello', 'wake', 'start', 'batch', 'live', 'ack', 'idle', 'stop', 'message'];
      for (const type of types) {
        for (const target of [window, document]) {
          target.addEventListener(type, (event) => seen.push(`${type} ${String(event.isTrusted)}`), true);
        }
      }
      const { port1, port2 } = new MessageChannel();
      const answers = types.map((type) => [
        window.dispatchEvent(new MessageEvent(type, { cancelable: true, source: port1 })),
        window.dispatchEvent(
          new CustomEvent(type, { cancelable: true, detail: { kind: 'stop', firstSeq: 1, events: [] } }),
        ),
        port1.dispatchEvent(new CustomEvent(type, { cancelable: true, detail: 1 })),
      ]);
      window.postMessage({ kind: 'panel-presence', isOpen: false }, '*');
      window.postMessage({ kind: 'batch', documentId: '0'.repeat(32), firstSeq: 1, isHistory: false, events: [] }, '*');
      port2.close();
      const own = seen.length;
      talk('quiet');
      await new Promise((resolve) => {
        const wait = () => (received.includes('quiet') ? resolve(null) : setTimeout(wait, 10));
        wait();
      });
      // The two posted messages are the page's own.
      return { own, later: seen.slice(own).filter((entry) => entry !== 'message true'), answers: answers.flat() };
    });
    expect(noticed).toEqual({ own: 18, later: [], answers: Array.from({ length: 27 }, () => true) });
    await waitForText('in', 'quiet');
    const rows = await readRows();
    expect(rows.map(({ kind }) => kind)).toEqual(['connecting', 'open', 'out', 'in']);
  });

  test('forges socket events sees its own listeners run and no row appears', async () => {
    await tab.evaluate(() => {
      const socket = new WebSocket(`ws://${location.host}/echo`);
      socket.dispatchEvent(new MessageEvent('message', { data: 'forged' }));
      socket.dispatchEvent(new CloseEvent('close', { code: 4000 }));
      socket.onopen = () => socket.send('real');
    });
    await waitForText('in', 'real');
    const rows = await readRows();
    expect(rows.filter(({ kind, text }) => kind === 'close' || text === 'forged')).toEqual([]);
  });
});
