import browser from 'webextension-polyfill';
import { whenInspectable } from './when-inspectable.ts';

const PANEL_TITLE = 'Framescope';

if (__BROWSER__ === 'chrome') {
  await whenInspectable(
    () => browser.devtools.network.getHAR(),
    (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs)),
  );
}
await browser.devtools.panels.create(PANEL_TITLE, '/src/devtools/icons/icon-32.png', '/src/panel/panel.html');
