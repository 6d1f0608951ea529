export { SessionEncoder } from './session-writer.ts';
export { isSessionFile, readSession } from './session-reader.ts';
