import type { CaptureMessage, HandshakeRecord } from './capture-event.ts';
import type { PanelCommand } from './panel-command.ts';

/** Names of the runtime ports. */
export const BRIDGE_PORT = 'framescope:bridge';
export const PANEL_PORT = 'framescope:panel';

/**
 * `runtime.sendMessage`, bridge → background, when the first socket of a document appears: is a panel open for my tab?
 * The answer is a `PanelPresence`.
 */
export interface BridgeQuery {
  readonly kind: 'is-panel-open';
}
/** `tabs.sendMessage`, background → every bridge of a tab. A bridge keeps a port only while a panel is open. */
export interface PanelPresence {
  readonly kind: 'panel-presence';
  readonly isOpen: boolean;
}

/**
 * `runtime.sendMessage`, panel → background: which page does my tab show? Asked after a navigation, and passed on as a `PageQuery`.
 * The answer is a `PageAnswer`, or null when no bridge is there (a page where no script may run).
 */
export interface PanelPageQuery {
  readonly kind: 'ask-page';
  readonly tabId: number;
}
/** `tabs.sendMessage`, background → the bridge of the top document. Answered in the bridge's own world, which the page does not see. */
export interface PageQuery {
  readonly kind: 'which-page';
}
/** Tells one top document of a tab from the next. */
export interface PageAnswer {
  readonly kind: 'page';
  /** `performance.timeOrigin` of the top document. */
  readonly timeOrigin: number;
  /** Its address: what was asked about one navigation may be answered by the page of the next. */
  readonly url: string;
}

/** Panel → background. */
export type PanelToBackground =
  | { readonly kind: 'attach'; readonly tabId: number }
  | { readonly kind: 'to-bridge'; readonly bridge: number; readonly command: PanelCommand }
  /** While documents are attached: a service worker that hears nothing for 30 s is ended. The background does nothing with it. */
  | { readonly kind: 'keep-alive' }
  /** Firefox only, after a click: open what can ask the user for host access. */
  | { readonly kind: 'ask-host-access' };

/** Background → panel. `message` is passed on unread. */
export type BackgroundToPanel =
  | { readonly kind: 'attached'; readonly tabId: number }
  /** `isPrerendered`: the document is not (yet) what the tab shows. */
  | {
      readonly kind: 'bridge-open';
      readonly bridge: number;
      readonly frameId: number;
      readonly isPrerendered: boolean;
    }
  | { readonly kind: 'from-bridge'; readonly bridge: number; readonly message: CaptureMessage }
  | { readonly kind: 'bridge-gone'; readonly bridge: number }
  /** Firefox only, on attach and on every change: may the extension see handshakes? */
  | { readonly kind: 'host-access'; readonly isGranted: boolean }
  /** Firefox only: the handshakes of this tab, from `webRequest`. */
  | HandshakeRecord;
