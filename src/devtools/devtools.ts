import browser from 'webextension-polyfill';

const PANEL_TITLE = 'Framescope';

await browser.devtools.panels.create(PANEL_TITLE, '/src/devtools/icons/icon-32.png', '/src/panel/panel.html');
