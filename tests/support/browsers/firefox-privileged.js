/* oxlint-disable unicorn/consistent-function-scoping -- all of this is one expression: nothing may leak into the browser's window */
/* global ChromeUtils, Services, WebExtensionPolicy, PopupNotifications, gBrowser, Cc, Ci */
// Runs in Firefox's own browser window, with its privileges: the only place from which its DevTools can be driven. `firefox-window.ts` sends this
// file as text and calls the functions by name. It is plain JavaScript because nothing compiles it on the way.
// Internal modules of Firefox are named here and nowhere else; when a version moves them, this file has to follow.
globalThis.framescopeHarness ??= (() => {
  const { gDevTools } = ChromeUtils.importESModule('resource://devtools/shared/loader/Loader.sys.mjs').require(
    'devtools/client/framework/devtools',
  );
  const { NavigableManager } = ChromeUtils.importESModule('chrome://remote/content/shared/NavigableManager.sys.mjs');

  const MODIFIER_BITS = { Alt: 1, Control: 2, Shift: 4, Meta: 8 };
  const BUTTONS = { left: 0, middle: 1, right: 2 };
  /** Stands before the path of a page of the extension, where otherwise a tab's context stands. */
  const EXTENSION_PAGE = 'page:';
  const PANEL_FRAME_SCRIPT = `
    Cu.importGlobalProperties(['File']);
    const outstanding = new Set();
    const answer = async (id, work) => {
      outstanding.add(id);
      const reply = { id };
      try {
        reply.value = await work();
      } catch (error) {
        reply.error = String(error);
      }
      if (outstanding.delete(id)) sendAsyncMessage('framescope:reply', reply);
    };
    addMessageListener('framescope:files', ({ data: { id, selector, paths } }) => answer(id, async () => {
      const input = content.document.querySelector(selector);
      input.mozSetFileArray(await Promise.all(paths.map((path) => File.createFromFileName(path))));
      input.dispatchEvent(new content.Event('change', { bubbles: true }));
    }));
    // The panel's CSP forbids eval; a sandbox whose prototype is the panel's window does not ask it.
    addMessageListener('framescope:evaluate', ({ data: { id, expression } }) => answer(id, () =>
      Cu.evalInSandbox(expression, Cu.Sandbox(content, { sandboxPrototype: content, wantXrays: false }))));
    addEventListener('pagehide', ({ target }) => {
      if (target !== content.document) return;
      for (const id of outstanding) sendAsyncMessage('framescope:reply', { id, error: 'the document went away' });
      outstanding.clear();
    }, true);
    const isOurs = (innerWindowId) => innerWindowId === content?.windowGlobalChild?.innerWindowId;
    const say = (kind, text) => sendAsyncMessage('framescope:console', { kind, text });
    const storage = Cc['@mozilla.org/consoleAPI-storage;1'].getService(Ci.nsIConsoleAPIStorage);
    const onConsole = (subject) => {
      const { innerID, level, arguments: parts } = subject.wrappedJSObject;
      if (isOurs(innerID)) say(level, parts.map((part) => { try { return String(part) } catch { return '[object]' } }).join(' '));
    };
    storage.addLogEventListener(onConsole, Services.scriptSecurityManager.getSystemPrincipal());
    const errors = {
      observe(message) {
        if (message instanceof Ci.nsIScriptError && isOurs(message.innerWindowID) && !(message.flags & message.warningFlag)) {
          say('exception', message.errorMessage + ' (' + message.sourceName + ':' + message.lineNumber + ')');
        }
      },
    };
    Services.console.registerListener(errors);
    addEventListener('unload', () => {
      storage.removeLogEventListener(onConsole);
      Services.console.unregisterListener(errors);
    });
  `;

  const panels = new WeakMap();
  let lastEvaluation = 0;
  const extensionErrors = [];

  const tabOf = (context) => {
    const tab = gBrowser.tabs.find(
      (candidate) => NavigableManager.getIdForBrowser(candidate.linkedBrowser) === context,
    );
    if (!tab) throw new Error('the tab is gone');
    return tab;
  };
  const findToolbox = (context) => gDevTools.getToolboxForTab(tabOf(context));
  const toolboxOf = (context) => {
    const toolbox = findToolbox(context);
    if (!toolbox) throw new Error('DevTools is not open on this tab');
    return toolbox;
  };
  const panelTool = (toolbox, extensionId) => {
    // As `makeWidgetId` in Firefox's ExtensionCommon does.
    const name = extensionId.toLowerCase().replace(/[^a-z0-9_-]/gu, '_');
    return toolbox.getAdditionalTools().find(({ id }) => id.toLowerCase().includes(name));
  };
  /** The `<browser>` element that shows the extension's panel, once its document is there; or its page in a tab, named by its address. */
  const findPanelBrowser = (context, extensionId) => {
    if (context.startsWith(EXTENSION_PAGE)) {
      const page = `moz-extension://${WebExtensionPolicy.getByID(extensionId).mozExtensionHostname}/${context.slice(EXTENSION_PAGE.length)}`;
      return gBrowser.browsers.find(({ currentURI }) => currentURI.spec === page);
    }
    const toolbox = toolboxOf(context);
    const tool = panelTool(toolbox, extensionId);
    const frame = tool && toolbox.doc.getElementById(`toolbox-panel-iframe-${tool.id}`);
    const browser = frame?.contentDocument?.querySelector('browser');
    return browser?.currentURI?.spec.endsWith('panel.html') ? browser : null;
  };
  const panelOf = (context, extensionId) => {
    const browser = findPanelBrowser(context, extensionId);
    if (!browser) throw new Error('the panel is not there');
    const known = panels.get(browser);
    if (known) return known;
    const panel = { browser, pending: new Map(), say: () => undefined };
    const manager = browser.messageManager;
    manager.addMessageListener('framescope:reply', ({ data }) => {
      panel.pending.get(data.id)?.(data);
      panel.pending.delete(data.id);
    });
    manager.addMessageListener('framescope:console', ({ data }) => panel.say(JSON.stringify({ context, ...data })));
    manager.loadFrameScript(
      `data:application/javascript;charset=utf-8,${encodeURIComponent(PANEL_FRAME_SCRIPT)}`,
      true,
    );
    panels.set(browser, panel);
    return panel;
  };
  /** Has something done in the panel's document. */
  const ask = async (context, extensionId, message, data) => {
    const { browser, pending } = panelOf(context, extensionId);
    lastEvaluation += 1;
    const id = lastEvaluation;
    const reply = await new Promise((resolve) => {
      pending.set(id, resolve);
      browser.messageManager.sendAsyncMessage(message, { id, ...data });
    });
    if (reply.error !== undefined) throw new Error(reply.error);
    return reply.value ?? null;
  };
  /** The window the panel is drawn in (the browser's, or the toolbox's own) and where in it the panel begins. */
  const place = (browser) => {
    let { x, y } = browser.getBoundingClientRect();
    let view = browser.ownerDocument.defaultView;
    for (let outer = view.browsingContext.embedderElement; outer; outer = view.browsingContext.embedderElement) {
      const box = outer.getBoundingClientRect();
      x += box.x;
      y += box.y;
      view = outer.ownerDocument.defaultView;
    }
    return { x, y, view };
  };
  const focus = (context, extensionId) => {
    const { browser } = panelOf(context, extensionId);
    const { view, x, y } = place(browser);
    view.focus();
    browser.focus();
    return { view, x, y };
  };
  const picture = async (windowGlobal) => {
    const bitmap = await windowGlobal.drawSnapshot(null, 1, 'white');
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    canvas.getContext('2d').drawImage(bitmap, 0, 0);
    const blob = await canvas.convertToBlob({ type: 'image/png' });
    return new Uint8Array(await blob.arrayBuffer()).toBase64();
  };
  const topWindow = (toolbox) => {
    let view = toolbox.win;
    while (view.browsingContext.embedderElement) view = view.browsingContext.embedderElement.ownerDocument.defaultView;
    return view;
  };

  return {
    async openToolbox(context, hostType) {
      await gDevTools.showToolboxForTab(tabOf(context), { hostType, toolId: 'webconsole' });
    },
    async closeToolbox(context) {
      await findToolbox(context)?.destroy();
    },
    async selectPanel(context, extensionId) {
      const toolbox = toolboxOf(context);
      const tool = panelTool(toolbox, extensionId);
      if (!tool) return false;
      await toolbox.selectTool(tool.id);
      return findPanelBrowser(context, extensionId) !== null;
    },
    async selectBuiltInPanel(context) {
      await toolboxOf(context).selectTool('webconsole');
    },
    async setHost(context, hostType) {
      const toolbox = toolboxOf(context);
      if (toolbox.hostType !== hostType) await toolbox.switchHost(hostType);
    },
    setSize(context, width, height) {
      const view = topWindow(toolboxOf(context));
      view.resizeBy(width - view.innerWidth, height - view.innerHeight);
      return view.innerWidth === width && view.innerHeight === height;
    },
    panelUrl(context, extensionId) {
      return panelOf(context, extensionId).browser.currentURI.spec;
    },
    listen(context, extensionId, say) {
      panelOf(context, extensionId).say = say;
    },
    evaluateInPanel(context, extensionId, expression) {
      return ask(context, extensionId, 'framescope:evaluate', { expression });
    },
    async setFilesInPanel(context, extensionId, selector, paths) {
      await ask(context, extensionId, 'framescope:files', { selector, paths });
    },
    /** Each event is `{type, x, y, button, clickCount}` with `x` and `y` in the panel's viewport. They take the way of the user's own mouse. */
    async sendMouse(context, extensionId, events, modifierNames) {
      const { view, x, y } = focus(context, extensionId);
      const modifiers = modifierNames.reduce((bits, name) => bits | MODIFIER_BITS[name], 0);
      for (const { type, clickCount = 0, button = 'left', isDown = false, ...at } of events) {
        view.synthesizeMouseEvent(
          type,
          Math.round(x + at.x),
          Math.round(y + at.y),
          { button: BUTTONS[button], buttons: isDown ? 1 << [0, 2, 1][BUTTONS[button]] : 0, clickCount, modifiers },
          { isDOMEventSynthesized: false, isWidgetEventSynthesized: false, isAsyncEnabled: true },
        );
        // The panel lives in another process; each event has to be on its way before the next one is made.
        await new Promise((resolve) => view.requestAnimationFrame(resolve));
      }
    },
    sendWheel(context, extensionId, point, by) {
      const { view, x, y } = focus(context, extensionId);
      const lines = (pixels) => Math.trunc(pixels / 16);
      view.windowUtils.sendWheelEvent(
        x + point.x,
        y + point.y,
        by.x,
        by.y,
        0,
        WheelEvent.DOM_DELTA_PIXEL,
        0,
        lines(by.x),
        lines(by.y),
        0,
      );
    },
    sendKeys(context, extensionId, modifierNames, keys) {
      const { view } = focus(context, extensionId);
      const processor = Cc['@mozilla.org/text-input-processor;1'].createInstance(Ci.nsITextInputProcessor);
      if (!processor.beginInputTransactionForTests(view)) throw new Error('no keyboard input can be made');
      const eventFor = (key) => {
        const isPrintable = [...key].length === 1;
        const code = isPrintable
          ? processor.guessCodeValueOfPrintableKeyInUSEnglishKeyboardLayout(key)
          : processor.computeCodeValueOfNonPrintableKey(key);
        const keyCode = isPrintable ? processor.guessKeyCodeValueOfPrintableKeyInUSEnglishKeyboardLayout(key) : 0;
        return [new KeyboardEvent('', { key, code, keyCode }), isPrintable ? 0 : processor.KEY_NON_PRINTABLE_KEY];
      };
      const held = modifierNames.map((name) => eventFor(name));
      for (const [event, flags] of held) processor.keydown(event, flags);
      for (const key of keys) {
        const [event, flags] = eventFor(key);
        processor.keydown(event, flags);
        processor.keyup(event, flags);
      }
      for (const [event, flags] of held.toReversed()) processor.keyup(event, flags);
    },
    reloadPanel(context, extensionId) {
      panelOf(context, extensionId).browser.reload();
    },
    pictureOfPanel(context, extensionId) {
      return picture(panelOf(context, extensionId).browser.browsingContext.currentWindowGlobal);
    },
    pictureOfDevTools(context) {
      return picture(topWindow(toolboxOf(context)).browsingContext.currentWindowGlobal);
    },
    selectTab(context) {
      const tab = tabOf(context);
      gBrowser.selectedTab = tab;
      window.focus();
      // A fresh tab leaves the keyboard with the address bar.
      tab.linkedBrowser.focus();
    },
    setTheme(theme) {
      Services.prefs.setStringPref('devtools.theme', theme);
    },
    /** Errors of all of the extension's documents, the background among them, reach the parent's console. */
    watchExtension(extensionId) {
      const prefix = `moz-extension://${WebExtensionPolicy.getByID(extensionId).mozExtensionHostname}/`;
      Services.console.registerListener({
        observe(message) {
          if (!(message instanceof Ci.nsIScriptError) || message.flags & message.warningFlag) return;
          if (message.sourceName.startsWith(prefix))
            extensionErrors.push(`${message.errorMessage} (${message.sourceName})`);
        },
      });
    },
    extensionErrors() {
      return extensionErrors;
    },
    closeExtensionPage(context, extensionId) {
      gBrowser.removeTab(gBrowser.getTabForBrowser(findPanelBrowser(context, extensionId)));
    },
    /** As the user does in about:addons. */
    async revokeHostAccess(extensionId) {
      const { ExtensionPermissions } = ChromeUtils.importESModule(
        'resource://gre/modules/ExtensionPermissions.sys.mjs',
      );
      const permissions = { permissions: [], origins: ['<all_urls>'] };
      await ExtensionPermissions.remove(extensionId, permissions, WebExtensionPolicy.getByID(extensionId).extension);
    },
    /** Presses a button of the question that an extension asks at the address bar; says whether there was one. */
    answerPrompt(isAllowed) {
      const prompt = document.getElementById('addon-webext-permissions-notification');
      if (!prompt || PopupNotifications.panel.state !== 'open') return false;
      const box = (isAllowed ? prompt.button : prompt.secondaryButton).getBoundingClientRect();
      for (const type of ['mousemove', 'mousedown', 'mouseup']) {
        window.synthesizeMouseEvent(
          type,
          Math.round(box.x + box.width / 2),
          Math.round(box.y + box.height / 2),
          { button: 0, buttons: type === 'mousedown' ? 1 : 0, clickCount: type === 'mousemove' ? 0 : 1 },
          { isDOMEventSynthesized: false, isWidgetEventSynthesized: false },
        );
      }
      return true;
    },
    async terminateBackground(extensionId) {
      await WebExtensionPolicy.getByID(extensionId)?.extension.terminateBackground();
    },
  };
})();
