// A loader with k6's modules. `k6/websockets` takes no subprotocols but as a header, and gives no Blob for `binaryType` "arraybuffer".
const MODULES = {
  k6: `export const check = (value, tests) => {
    for (const [name, test] of Object.entries(tests)) if (!test(value)) { console.error('failed: ' + name); process.exitCode = 1; }
  };`,
  'k6/encoding': `export const b64decode = (text) => Uint8Array.from(Buffer.from(text, 'base64')).buffer;`,
  'k6/timers': `export const { setTimeout, clearTimeout } = globalThis;`,
  'k6/websockets': `import Ws from 'ws';
    export class WebSocket {
      constructor(url, protocols, params) {
        if (protocols) throw new Error('protocols are reserved for future use');
        const { 'Sec-WebSocket-Protocol': asked, ...headers } = params?.headers ?? {};
        this.socket = new Ws(url, asked === undefined ? [] : asked.split(', '), { headers });
      }
      set binaryType(type) { this.socket.binaryType = type; }
      addEventListener(name, listener) { this.socket.addEventListener(name, listener); }
      send(data) { this.socket.send(data); }
      close(code) { this.socket.close(code); }
    }`,
};

export function resolve(specifier, context, next) {
  if (specifier in MODULES) return { url: `k6-modules:${specifier}`, shortCircuit: true };
  return next(specifier, specifier === 'ws' ? { ...context, parentURL: import.meta.url } : context);
}

export function load(url, context, next) {
  if (!url.startsWith('k6-modules:')) return next(url, context);
  return { format: 'module', source: MODULES[url.slice('k6-modules:'.length)], shortCircuit: true };
}
