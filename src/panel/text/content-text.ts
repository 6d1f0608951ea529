import type { Encoding } from '../payload/content-guess.ts';
import type { InspectedType } from '../payload/data-inspector.ts';
import type { UnwrapErrorCode } from '../payload/unwrap.ts';
import { catalogue } from './catalogue.ts';
import { formatCount } from './format.ts';
import { phrase } from './phrase.ts';

const ENCODING_NAME = {
  jwt: 'JWT',
  'data-url': 'data: URL',
  gzip: 'gzip',
  zlib: 'zlib',
  deflate: 'raw deflate',
  'json-string': 'JSON string',
  base64: 'Base64',
  form: 'form fields',
  percent: 'percent-encoding',
  'hex-text': 'hex digits',
} as const satisfies Record<Encoding, string>;

/** What stands around the contents of a payload; a part of the catalogue that `text.ts` begins. */
export const contentText = catalogue('content', {
  encoding: ENCODING_NAME as Readonly<Record<Encoding, string>>,
  trail: 'Contents in contents',
  payload: 'Payload',
  json: 'JSON',
  unfold: phrase(['name'], 'Unfold {name}'),
  unfoldTitle: 'This looks like it: show what is inside',
  unfoldAs: 'Unfold as…',
  unfolding: phrase(['name'], 'Unfolding {name}…'),
  tooDeep: 'Contents are not unfolded any deeper.',
  cutByLimit: phrase(['limit'], 'Only the first {limit, bytes} were unfolded: the rest is over the limit.'),
  damaged: 'The compressed bytes are wrong further on. This is what came before.',
  unverifiedToken: 'A JWT’s signature is not checked here.',
  error: {
    'base64-wrong': 'This is no Base64 after all.',
    'hex-wrong': 'These are not only hex digits.',
    'data-url-wrong': 'This is no complete data: URL.',
    'jwt-wrong': 'This is no JWT: it needs a header, claims and a signature.',
    'json-string-wrong': 'This is no complete JSON string.',
    'compression-wrong': 'These bytes cannot be decompressed.',
    cancelled: 'Cancelled.',
  } satisfies Record<UnwrapErrorCode, string>,
  preview: 'Preview',
  previewOf: phrase(['name', 'byteLength'], '{name}, {byteLength, bytes}'),
  imageSize: phrase(
    ['name', 'width', 'height', 'byteLength'],
    '{name}, {width, number} × {height, number}, {byteLength, bytes}',
  ),
  previewFailed: phrase(['name'], 'This begins like a {name}, and the browser cannot show it.'),
  known: phrase(['name'], 'First bytes of: {name}'),
  find: {
    label: 'Find in this payload',
    placeholder: 'Find',
    hexPlaceholder: 'Find text, or bytes as hex pairs: de ad',
    none: 'not found',
    position: phrase(['position', 'count'], '{position, number} of {count, number}'),
    count: (at: number, count: number): string =>
      at < 0 ? formatCount(count) : contentText.find.position(at + 1, count),
    more: phrase(['kept'], 'Only the first {kept, number} can be stepped through'),
    next: 'Next (Enter, F3)',
    previous: 'Previous (Shift+Enter, Shift+F3)',
    close: 'Close (Esc)',
    open: 'Find in this payload (Ctrl+F)',
  },
  level: {
    menu: 'Open to level',
    all: 'Open everything',
    level: phrase(['level'], '{level, plural, =0 {Close everything} other {Open to level #}}'),
  },
  inspector: {
    label: 'Values at the selected byte',
    type: 'Type',
    little: 'Little endian',
    big: 'Big endian',
    types: {
      int8: 'int8',
      uint8: 'uint8',
      int16: 'int16',
      uint16: 'uint16',
      int32: 'int32',
      uint32: 'uint32',
      int64: 'int64',
      uint64: 'uint64',
      float16: 'float16',
      float32: 'float32',
      float64: 'float64',
      unix32: 'UTC, 32-bit s',
      unix64: 'UTC, 64-bit',
    } satisfies Record<InspectedType, string>,
    characters: { utf8: 'UTF-8', utf16le: 'UTF-16 LE', utf16be: 'UTF-16 BE' },
    bits: 'Bits',
    toggle: 'Show values at the selected byte',
    none: '–',
  },
  field: {
    value: phrase(['path'], 'In {path}'),
    key: phrase(['path'], 'Name of {path}'),
    select: 'Select these bytes',
    closeCode: 'Close code',
    closeReason: 'Close reason',
    showInHex: 'Show bytes',
  },
});
