import type { FrameRecord } from '../../record.ts';

/** What our own pcapng says in a packet comment about the frame that begins in the packet (`write/packet-comment.ts`). */
export interface FrameMark {
  readonly origin: FrameRecord['origin'];
  /** The masking key in the packet was made up. */
  readonly isKeyDerived: boolean;
  readonly capturedOrigin?: 'injected' | 'edited';
}

const ACTED_ORIGINS = ['injected', 'edited'] as const;
const ORIGINS = ['network', 'injected', 'edited'] as const;

/** The mark that a comment carries; null for any other comment. */
export function readFrameMark(comment: string): FrameMark | null {
  const captured = ACTED_ORIGINS.find((origin) => comment.includes(`framescope:captured ${origin}`));
  const acted = captured === undefined ? {} : { capturedOrigin: captured };
  if (comment.startsWith('framescope:derived masking-key')) return { origin: 'wire', isKeyDerived: true, ...acted };
  if (comment.startsWith('framescope:captured ')) return { origin: 'wire', isKeyDerived: false, ...acted };
  if (!comment.startsWith('framescope:derived fin ')) return null;
  return { origin: ORIGINS.find((origin) => comment.includes(`framescope:${origin}`)) ?? 'page', isKeyDerived: true };
}
