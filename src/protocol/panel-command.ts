/** What the panel tells a page. Every command is the answer to something the user did, but for `ack`. */
export type PanelCommand =
  /** All events of this document below `nextSeq` are in the panel; the page side may forget them and send more. */
  | { readonly kind: 'ack'; readonly documentId: string; readonly nextSeq: number }
  /** Start or stop recording. While off, events are only counted (`shed` with reason `paused`). */
  | { readonly kind: 'record'; readonly isOn: boolean }
  | ActCommand;

/** Commands that act on a connection of one document; each is answered by an `acted` event. */
export type ActCommand = SendMessageCommand | CloseConnectionCommand;

interface ActCommandBase {
  readonly documentId: string;
  /** Names the command in its answer; unique over all panels for as long as it matters. */
  readonly command: number;
  /** As in the events of that document. */
  readonly connection: number;
}

/** Sends by the page's own socket (`out`), or delivers to the page as if it had come (`in`). */
export interface SendMessageCommand extends ActCommandBase {
  readonly kind: 'send-message';
  readonly direction: 'in' | 'out';
  /** A text message or a binary one. */
  readonly payload: string | Uint8Array;
  /** It is a message that came before, changed. */
  readonly isEdited: boolean;
}

/** Calls `close()` on the page's own socket. */
export interface CloseConnectionCommand extends ActCommandBase {
  readonly kind: 'close-connection';
  /** 1000 or 3000–4999 (WHATWG WebSockets, close()); null: none is given, and then no reason either. */
  readonly code: number | null;
  /** At most 123 bytes of UTF-8. */
  readonly reason: string | null;
}
