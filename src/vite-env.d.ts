/// <reference types="vite/client" />

/** Which build this is; replaced at build time (`vite.config.ts`). */
declare const __BROWSER__: 'chrome' | 'firefox';
