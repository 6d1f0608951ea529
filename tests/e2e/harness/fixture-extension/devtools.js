const createPanel = () =>
  (globalThis.browser ?? globalThis.chrome).devtools.panels.create('Fixture', '', '/panel.html');

/**
 * Chromium may refuse an extension's DevTools page at first, or never hear of it (src/devtools/when-inspectable.ts). The page waits twice as
 * long each time it is loaded again: a busy DevTools must have the time to answer.
 */
const attempt = Number(new URLSearchParams(location.search).get('try') ?? 0);
const createWhenInspectable = () => {
  const again = setTimeout(() => location.replace(`${location.pathname}?try=${attempt + 1}`), 1500 * 2 ** attempt);
  chrome.devtools.network.getHAR((log) => {
    clearTimeout(again);
    if (log?.isError) setTimeout(createWhenInspectable, 20);
    else createPanel();
  });
};

if (globalThis.browser) createPanel();
else createWhenInspectable();
