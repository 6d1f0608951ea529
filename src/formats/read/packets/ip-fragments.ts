import { concatBytes } from '../../../base/bytes.ts';
import { toHex } from '../../../base/hex.ts';
import type { ReadLimits } from '../limits.ts';
import type { IpHeader } from './ip-packet.ts';

/** RFC 791 §3.2: a datagram is at most this long. */
const MAX_DATAGRAM = 65_535;
/** RFC 791 and RFC 8200 §4.5: a receiver gives up after about a minute. */
const LIFETIME_MS = 60_000;

interface Fragment {
  readonly offset: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

interface Datagram {
  readonly fragments: Fragment[];
  readonly firstTime: number | null;
  header: Uint8Array<ArrayBuffer> | null;
  byteLength: number;
  totalLength: number | null;
}

/** What became of a fragment. */
export type FragmentOutcome =
  | { readonly kind: 'waiting' }
  /** The datagram is whole: `bytes` is a packet that begins with a header as if it had never been cut (copy). */
  | { readonly kind: 'whole'; readonly bytes: Uint8Array<ArrayBuffer>; readonly payload: number }
  | { readonly kind: 'problem'; readonly code: string; readonly message: string };

/** Joins IP fragments (RFC 791 §3.2, RFC 8200 §4.5), bounded in number, bytes and age. */
export class IpFragments {
  readonly #limits: ReadLimits;
  readonly #datagrams = new Map<string, Datagram>();
  #byteLength = 0;
  /** Datagrams that were given up because fragments of them never came. */
  incompleteCount = 0;

  constructor(limits: ReadLimits) {
    this.#limits = limits;
  }

  /** Takes a fragment; `at` is the offset of the IP header in `packet`. */
  add(packet: Uint8Array, header: IpHeader, time: number | null): FragmentOutcome {
    const { fragment } = header;
    if (fragment === null) return { kind: 'waiting' };
    if (header.end > packet.length) {
      return {
        kind: 'problem',
        code: 'ip-fragment-cut',
        message: 'An IP fragment is cut by the snap length; its datagram is lost.',
      };
    }
    const addressLength = header.version === 4 ? 4 : 16;
    const addresses = packet.subarray(header.source, header.source + addressLength * 2);
    const key = `${toHex(addresses)} ${header.protocol} ${fragment.id}`;
    const datagram = this.#datagramOf(key, time);
    const bytes = packet.slice(header.payload, header.end);
    const end = fragment.offset + bytes.length;
    if (end > MAX_DATAGRAM || (!fragment.isLast && bytes.length % 8 !== 0)) {
      this.#drop(key);
      return { kind: 'problem', code: 'ip-fragment-invalid', message: 'An IP fragment lies outside of any datagram.' };
    }
    const overlapped = datagram.fragments.find(
      (other) => fragment.offset < other.offset + other.bytes.length && other.offset < end,
    );
    if (overlapped !== undefined) {
      if (overlapped.offset === fragment.offset && overlapped.bytes.length === bytes.length) return { kind: 'waiting' };
      // RFC 5722: overlapping fragments are an attack; the whole datagram is dropped.
      this.#drop(key);
      return {
        kind: 'problem',
        code: 'ip-fragment-overlap',
        message: 'IP fragments overlap (RFC 5722); their datagram is dropped.',
      };
    }
    datagram.fragments.push({ offset: fragment.offset, bytes });
    datagram.byteLength += bytes.length;
    this.#byteLength += bytes.length;
    if (fragment.isLast) datagram.totalLength = end;
    if (fragment.offset === 0) datagram.header = addresses.slice();
    if (datagram.byteLength === datagram.totalLength && datagram.header !== null) {
      this.#drop(key);
      const parts = datagram.fragments.toSorted((left, right) => left.offset - right.offset).map((part) => part.bytes);
      return { kind: 'whole', bytes: concatBytes([datagram.header, ...parts]), payload: addressLength * 2 };
    }
    this.#shed();
    return { kind: 'waiting' };
  }

  /** Gives up what still waits. */
  end(): void {
    this.incompleteCount += this.#datagrams.size;
    this.#datagrams.clear();
    this.#byteLength = 0;
  }

  #datagramOf(key: string, time: number | null): Datagram {
    const known = this.#datagrams.get(key);
    if (known !== undefined) {
      const isOld = time !== null && known.firstTime !== null && time - known.firstTime > LIFETIME_MS;
      if (!isOld) return known;
      this.incompleteCount += 1;
      this.#drop(key);
    }
    const datagram: Datagram = { fragments: [], firstTime: time, header: null, byteLength: 0, totalLength: null };
    this.#datagrams.set(key, datagram);
    return datagram;
  }

  #drop(key: string): void {
    this.#byteLength -= this.#datagrams.get(key)?.byteLength ?? 0;
    this.#datagrams.delete(key);
  }

  #shed(): void {
    while (this.#datagrams.size > this.#limits.fragmentedDatagrams || this.#byteLength > this.#limits.fragmentBytes) {
      const oldest = this.#datagrams.keys().next();
      if (oldest.done === true) return;
      this.incompleteCount += 1;
      this.#drop(oldest.value);
    }
  }
}
