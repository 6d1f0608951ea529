/** A row of the log is a frame or one of the lifecycle events between frames. The numbers are stored in a byte column. */
export const RowKind = {
  frame: 0,
  connecting: 1,
  open: 2,
  closing: 3,
  close: 4,
  error: 5,
  constructionFailed: 6,
  sendFailed: 7,
  /** Something was not kept; says how much and why. */
  shed: 8,
  /** The document went away with the connection still open. */
  gone: 9,
  navigated: 10,
  /** The browser refused or failed the opening handshake, in its own words. */
  handshakeFailed: 11,
  /** Imports: something is missing in the file from here on. */
  gap: 12,
  /** A remark, of the user or of a reader. */
  note: 13,
  /** Imports: something is wrong with the file itself. */
  problem: 14,
} as const;
export type RowKind = (typeof RowKind)[keyof typeof RowKind];

/** How a row came to us. `page`: the hook; `network`: the browser's log; `wire`: an import; the rest: the user's doing. */
export const RowOrigin = { page: 0, network: 1, wire: 2, injected: 3, edited: 4 } as const;
export type RowOrigin = (typeof RowOrigin)[keyof typeof RowOrigin];
/** The user's doing. */
export type ActedOrigin = typeof RowOrigin.injected | typeof RowOrigin.edited;

export function isActedOrigin(origin: RowOrigin): origin is ActedOrigin {
  return origin === RowOrigin.injected || origin === RowOrigin.edited;
}

/**
 * What the tool did with a message on its way. `held`: it waits for the user; `delayed`: it passed late; `dropped`: it went no further; `replaced`: neither did
 * this one, another went in its place.
 */
export const RowPassage = { plain: 0, held: 1, delayed: 2, dropped: 3, replaced: 4 } as const;
export type RowPassage = (typeof RowPassage)[keyof typeof RowPassage];

/** Whether a message with that passage has reached, or will reach, the other side. */
export function hasPassed(passage: RowPassage): boolean {
  return passage === RowPassage.plain || passage === RowPassage.delayed;
}

/** How much of a frame's payload is here. */
export const PayloadState = {
  complete: 0,
  /** More is on its way (a Blob being read, a long payload arriving in parts). */
  pending: 1,
  /** The rest was not kept: longer than a limit. */
  cut: 2,
  /** The page's Blob could not be read. */
  unreadable: 3,
} as const;
export type PayloadState = (typeof PayloadState)[keyof typeof PayloadState];
