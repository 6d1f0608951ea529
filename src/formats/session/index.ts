export { SessionEncoder } from './session-writer.ts';
export { isSessionFile, readSession, type ReadSessionOptions } from './session-reader.ts';
export { DEFAULT_SESSION_LIMITS, SESSION_MAGIC, SESSION_VERSION, type SessionLimits } from './session-format.ts';
