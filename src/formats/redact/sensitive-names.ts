/**
 * Words that, as a part of a name, make its value a secret: header names, query parameters, JSON keys. Compared without case
 * and without `-`, `_` and `.`.
 */
const PARTS = [
  'token',
  'secret',
  'password',
  'passwd',
  'passphrase',
  'authorization',
  'credential',
  'apikey',
  'accesskey',
  'privatekey',
  'signingkey',
  'sessionid',
  'sessionkey',
  'cookie',
  'jwt',
  'csrf',
  'xsrf',
  'signature',
] as const;

/** Names that are secrets only as a whole: `pin` is one, `pinned` is not. */
const WHOLE = new Set([
  'auth',
  'bearer',
  'pwd',
  'pass',
  'pin',
  'otp',
  'sid',
  'sig',
  'session',
  'key',
  'code',
  'ticket',
  'nonce',
  'connectionid',
  'ssn',
  'xamzsignature',
]);

/** Keys of everyday data that hold one of the words and no secret. */
const HARMLESS = new Set([
  'tokentype',
  'tokens',
  'maxtokens',
  'totaltokens',
  'prompttokens',
  'completiontokens',
  'cookieconsent',
]);

/** `isQuery`: a query parameter, where short words such as `key` and `code` carry credentials; in JSON they do not. */
export function isSensitiveName(name: string, isQuery: boolean): boolean {
  const plain = name.toLowerCase().replaceAll(/[-_.]/g, '');
  if (HARMLESS.has(plain)) return false;
  if (PARTS.some((part) => plain.includes(part))) return true;
  return WHOLE.has(plain) && (isQuery || !ONLY_IN_QUERY.has(plain));
}

const ONLY_IN_QUERY = new Set(['key', 'code', 'session', 'ticket', 'nonce', 'connectionid', 'sig']);

/** Asked of every message before anything costlier: without one of these no built-in rule can match. */
export const MAY_HOLD_SECRET =
  /tok|secret|pass|pwd|pin|auth|cred|key|sess|cookie|jwt|eyJ|c?srf|sig|bearer|basic|otp|sid|ssn|code|ticket|nonce|connection|:\/\//i;
