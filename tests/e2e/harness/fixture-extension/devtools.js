const createPanel = () =>
  (globalThis.browser ?? globalThis.chrome).devtools.panels.create('Fixture', '', '/panel.html');

/** Chromium refuses an extension until it knows the inspected page's URL (src/devtools/when-inspectable.ts). */
const createWhenInspectable = () =>
  chrome.devtools.network.getHAR((log) => (log?.isError ? setTimeout(createWhenInspectable, 20) : createPanel()));

if (globalThis.browser) createPanel();
else createWhenInspectable();
