/** What the panel tells a page. Every command is the answer to something the user did, but for `ack`. */
export type PanelCommand =
  /** All events of this document below `nextSeq` are in the panel; the page side may forget them and send more. */
  | { readonly kind: 'ack'; readonly documentId: string; readonly nextSeq: number }
  /** Start or stop recording. While off, events are only counted (`shed` with reason `paused`). */
  | { readonly kind: 'record'; readonly isOn: boolean };
