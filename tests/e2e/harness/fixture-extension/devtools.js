const createPanel = () =>
  (globalThis.browser ?? globalThis.chrome).devtools.panels.create('Fixture', '', '/panel.html');

/** Chromium may refuse an extension's DevTools page at first, or never hear of it (src/devtools/when-inspectable.ts). */
const createWhenInspectable = () => {
  const again = setTimeout(() => location.reload(), 1500);
  chrome.devtools.network.getHAR((log) => {
    clearTimeout(again);
    if (log?.isError) setTimeout(createWhenInspectable, 20);
    else createPanel();
  });
};

if (globalThis.browser) createPanel();
else createWhenInspectable();
