import { toHex } from '../../base/hex.ts';
import { decodeUtf8Lossy } from '../../base/utf8.ts';
import type { ConnectionList } from '../../model/connection-list.ts';
import type { FrameLog } from '../../model/frame-log.ts';
import { shownData } from '../store/shown-data.ts';
import { lifecycleSearchText } from '../text/lifecycle-text.ts';
import { visibleCharacters } from '../text/visible-characters.ts';
import { connectionTexts } from './connection-texts.ts';
import type { SearchHit } from './search-results.ts';

/** What stands around a find, in one line. */
export interface HitContext {
  readonly before: string;
  readonly found: string;
  readonly after: string;
}

const BEFORE = 36;
const FOUND = 200;
const AFTER = 160;
const NOTHING: HitContext = { before: '', found: '', after: '' };

/** Bytes are shown as text, or as hex when they were sought as bytes. */
export function hitContext(hit: SearchHit, log: FrameLog, connections: ConnectionList, isHex: boolean): HitContext {
  if (hit.kind === 'connection') {
    const connection = connections.at(hit.index);
    const text = connection === undefined ? undefined : connectionTexts(connection)[hit.part]?.text;
    return text === undefined ? NOTHING : ofText(text, hit);
  }
  if (!log.has(hit.index)) return NOTHING;
  const detail = log.detail(hit.index);
  return detail === null
    ? ofBytes(shownData(log, hit.index).bytes, hit, isHex)
    : ofText(lifecycleSearchText(detail), hit);
}

function ofText(text: string, { start, end }: SearchHit): HitContext {
  const from = Math.max(0, start - BEFORE);
  return {
    before: (from > 0 ? '…' : '') + visibleCharacters(text.slice(from, start)),
    found: visibleCharacters(text.slice(start, Math.min(end, start + FOUND))),
    after: visibleCharacters(text.slice(end, end + AFTER)),
  };
}

function ofBytes(bytes: Uint8Array, { start, end }: SearchHit, isHex: boolean): HitContext {
  if (isHex) {
    const from = Math.max(0, start - BEFORE / 3);
    const hex = (first: number, last: number): string => toHex(bytes.subarray(first, last), ' ');
    return {
      before: `${from > 0 ? '… ' : ''}${hex(from, start)} `,
      found: hex(start, Math.min(end, start + FOUND / 3)),
      after: ` ${hex(end, end + AFTER / 3)}`,
    };
  }
  let from = Math.max(0, start - BEFORE);
  // Not inside of a character.
  while (from < start && ((bytes[from] ?? 0) & 0xc0) === 0x80) from += 1;
  let to = Math.min(bytes.length, end + AFTER);
  while (to > end && to < bytes.length && ((bytes[to] ?? 0) & 0xc0) === 0x80) to -= 1;
  const text = (first: number, last: number): string => visibleCharacters(decodeUtf8Lossy(bytes.subarray(first, last)));
  return {
    before: (from > 0 ? '…' : '') + text(from, start),
    found: text(start, Math.min(end, start + FOUND)),
    after: text(end, to),
  };
}
