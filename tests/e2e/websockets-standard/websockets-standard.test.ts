import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { builtExtensionDir, launchBrowser } from '../../support/browsers/launch.ts';
import type { BrowserSession, Tab } from '../../support/browsers/session.ts';
import type { Probe } from './probe.ts';
import { feedbackFromTheProtocol } from './probes/feedback-from-the-protocol.ts';
import { interfaceDefinition } from './probes/interface-definition.ts';
import { sendAndClose } from './probes/send-and-close.ts';
import { startSocketServer, type SocketServer } from './socket-server.ts';

/** Named after the sections of the WHATWG WebSockets standard. */
const SECTIONS: Readonly<Record<string, readonly Probe[]>> = {
  '3.1 Interface definition': interfaceDefinition,
  '3.1 send(data) and close(code, reason)': sendAndClose,
  '4 Feedback from the protocol, 6 The CloseEvent interface': feedbackFromTheProtocol,
};

const sessions: BrowserSession[] = [];
let server: SocketServer;
let native: Tab;
let hooked: Tab;

beforeAll(async () => {
  const browser = inject('browser');
  server = await startSocketServer();
  const open = async (extensionDir: string | null) => {
    const session = await launchBrowser({ browser, extensionDir });
    sessions.push(session);
    return session.newTab(`${server.origin}/standard`);
  };
  native = await open(null);
  hooked = await open(builtExtensionDir(browser));
}, 60_000);

afterAll(async () => {
  for (const session of sessions) await session.close();
  await server?.close();
});

describe.each(Object.entries(SECTIONS))('WHATWG WebSockets §%s, with the extension as without', (_section, probes) => {
  test.each(probes)('$name', async ({ run, expected }) => {
    const without = await native.evaluate(run, server.base);
    const withExtension = await hooked.evaluate(run, server.base);
    expect(withExtension).toEqual(without);
    if (expected !== undefined) expect(withExtension).toEqual(expected);
  });
});
