import 'vitest';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Which real browser the end-to-end project drives. */
    browser: 'chromium' | 'firefox';
  }
}
