const api = globalThis.browser ?? globalThis.chrome;

// What the tests read: every event as a line, and the id of the background this panel talks to.
window.seen = [];
window.backgrounds = [];

for (const type of ['click', 'dblclick', 'contextmenu', 'mousemove']) {
  document.querySelector('#button').addEventListener(type, ({ isTrusted, shiftKey }) => {
    window.seen.push(`${shiftKey ? 'Shift+' : ''}${type} ${isTrusted ? 'trusted' : 'untrusted'}`);
  });
}
document.addEventListener('contextmenu', (event) => event.preventDefault());
document.addEventListener('keydown', ({ key, code, ctrlKey, shiftKey, isTrusted }) => {
  window.seen.push(
    `${ctrlKey ? 'Control+' : ''}${shiftKey ? 'Shift+' : ''}${key} ${code} ${isTrusted ? 'trusted' : 'untrusted'}`,
  );
});

function connect() {
  const port = api.runtime.connect({ name: 'panel' });
  port.onMessage.addListener(({ background }) => window.backgrounds.push(background));
  port.onDisconnect.addListener(() => {
    window.backgrounds.push('gone');
    setTimeout(connect, 50);
  });
}
connect();
