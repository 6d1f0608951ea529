/**
 * Chrome's *Network → Messages*, driven from within its front end. The modules are internal to Chromium (156 here): when a version moves them,
 * this file and `tests/support/browsers/chromium-devtools.ts` follow.
 */

const TOOLS = `
  const walk = function* (root) {
    for (const element of root.querySelectorAll('*')) {
      yield element;
      if (element.shadowRoot) yield* walk(element.shadowRoot);
    }
  };
  const all = (test) => [...walk(document)].filter(test);
  const grid = () => all((element) => element.localName === 'devtools-data-grid' && element.getAttribute('name') === 'WebSocket frame')[0];
  const scroller = () => [...walk(grid()?.shadowRoot ?? grid() ?? document)].find((element) => element.classList.contains('data-container'));
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const until = async (what, test) => {
    const started = performance.now();
    while (!test()) {
      await frame();
      if (performance.now() - started > 50_000) throw new Error('not in time: ' + what);
    }
  };
`;

/** Opens the tab of the socket and waits until its table is as high as so many messages. Milliseconds. */
export function openMessages(count: number): string {
  return inFrontEnd(`
    const Network = await import('./panels/network/network.js');
    const Logs = await import('./models/logs/logs.js');
    const { ViewManager } = await import('./ui/legacy/legacy.js');
    await ViewManager.ViewManager.instance().showView('network');
    const request = () => Logs.NetworkLog.NetworkLog.instance().requests().find((each) => each.url().includes('/feed'));
    await until('the messages in the log', () => (request()?.frames().length ?? 0) >= ${count});
    const panel = Network.NetworkPanel.NetworkPanel.instance();
    const started = performance.now();
    await panel.selectAndActivateRequest(request(), 'web-socket-frames');
    await until('the table', () => (scroller()?.scrollHeight ?? 0) >= ${count} * 10);
    await frame();
    return performance.now() - started;
  `);
}

/** Scrolls from the first to the last message in so many steps, one a frame. JSON: milliseconds between frames. */
export function scrollMessages(steps: number): string {
  return inFrontEnd(`
    const element = scroller();
    const end = element.scrollHeight - element.clientHeight;
    element.scrollTop = 0;
    await frame();
    const times = [];
    let before = await frame();
    for (let step = 1; step <= ${steps}; step += 1) {
      element.scrollTop = (end * step) / ${steps};
      const now = await frame();
      times.push(now - before);
      before = now;
    }
    return JSON.stringify(times);
  `);
}

/** Types into the tab's filter, and waits until its table has become lower. Milliseconds. */
export function filterMessages(text: string): string {
  return inFrontEnd(`
    const prompt = all((element) => element.matches('.toolbar-input-prompt') && element.getAttribute('aria-label')?.includes('websocket') === true)[0]
      ?? all((element) => element.matches('.toolbar-input-prompt') && /regex/.test(element.getAttribute('aria-label') ?? ''))[0];
    if (!prompt) throw new Error('no filter');
    const before = scroller().scrollHeight;
    prompt.focus();
    const started = performance.now();
    prompt.getRootNode().getSelection?.()?.selectAllChildren(prompt);
    document.execCommand('insertText', false, ${JSON.stringify(text)});
    await until('the filter', () => scroller().scrollHeight < before / 2);
    return performance.now() - started;
  `);
}

function inFrontEnd(body: string): string {
  return `(async () => { ${TOOLS} ${body} })()`;
}
