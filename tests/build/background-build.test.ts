import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { buildProbeExtension } from '../support/probe-panel/build-probe.ts';

/** All scripts of a build outside the panel and the content scripts, joined. */
async function scriptsOf(folder: string): Promise<string> {
  const names = await readdir(`${folder}/assets`);
  const scripts = names.filter((name) => name.endsWith('.js'));
  return (await Promise.all(scripts.map((name) => readFile(`${folder}/assets/${name}`, 'utf8')))).join('\n');
}

describe('background in the build', () => {
  it('has webRequest in Firefox and not a trace of it in Chromium, whose error texts it would blank', async () => {
    const chromium = await buildProbeExtension('chromium');
    const firefox = await buildProbeExtension('firefox');
    // The polyfill itself names the API in its list of wrapped functions; our calls add listeners to it.
    expect(await scriptsOf(chromium)).not.toMatch(/webRequest\.on|onSendHeaders/);
    expect(await scriptsOf(firefox)).toMatch(/webRequest\.onSendHeaders\.addListener/);
    const manifest = await readFile(`${chromium}/manifest.json`, 'utf8');
    expect(manifest).not.toContain('webRequest');
    expect(await readdir(`${firefox}/src/background`)).toContain('host-access.html');
  }, 60_000);
});
