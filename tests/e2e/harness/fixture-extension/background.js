const api = globalThis.browser ?? globalThis.chrome;
const background = crypto.randomUUID();
api.runtime.onConnect.addListener((port) => port.postMessage({ background }));
