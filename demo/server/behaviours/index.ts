import type { Behaviour } from './behaviour.ts';
import { binaryStream } from './binary-stream.ts';
import { chat } from './chat.ts';
import { close } from './close.ts';
import { compressed } from './compressed.ts';
import { drop } from './drop.ts';
import { echo } from './echo.ts';
import { flood } from './flood.ts';
import { fragmented } from './fragmented.ts';
import { headers } from './headers.ts';
import { large } from './large.ts';
import { pings } from './pings.ts';
import { refuse, wrongAccept, wrongProtocol } from './refused.ts';
import { ticker } from './ticker.ts';

/** Which path does what. */
export const BEHAVIOURS: ReadonlyMap<string, Behaviour> = new Map<string, Behaviour>([
  ['/binary', binaryStream],
  ['/chat', chat],
  ['/close', close],
  ['/compressed', compressed],
  ['/drop', drop],
  ['/echo', echo],
  ['/flood', flood],
  ['/fragmented', fragmented],
  ['/headers', headers],
  ['/large', large],
  ['/pings', pings],
  ['/refuse', refuse],
  ['/ticker', ticker],
  ['/wrong-accept', wrongAccept],
  ['/wrong-protocol', wrongProtocol],
]);
