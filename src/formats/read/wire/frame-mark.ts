import type { FrameRecord } from '../../record.ts';

/** What our own pcapng says in a packet comment about the frame that begins in the packet (`write/packet-comment.ts`). */
export interface FrameMark {
  readonly origin: FrameRecord['origin'];
  /** The masking key in the packet was made up. */
  readonly isKeyDerived: boolean;
}

const ORIGINS = ['network', 'injected', 'edited'] as const;

/** The mark that a comment carries; null for any other comment. */
export function readFrameMark(comment: string): FrameMark | null {
  if (comment.startsWith('framescope:derived masking-key')) return { origin: 'wire', isKeyDerived: true };
  if (!comment.startsWith('framescope:derived fin ')) return null;
  return { origin: ORIGINS.find((origin) => comment.includes(`framescope:${origin}`)) ?? 'page', isKeyDerived: true };
}
