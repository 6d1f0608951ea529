import { parseHandshakeRecord } from './handshake-guard.ts';
import { isRecord, readBoolean, readCount, readOrdinal, readText, readTime } from './guard.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import type { HandshakeRecord } from './capture-event.ts';
import type {
  BackgroundToPanel,
  BridgeQuery,
  PageAnswer,
  PageQuery,
  PanelPageQuery,
  PanelPresence,
  PanelToBackground,
} from './port-message.ts';

/** The envelopes as a guard leaves them: what is inside is checked by whoever reads it, not by whoever forwards it. */
export type CheckedPanelToBackground =
  | Exclude<PanelToBackground, { readonly kind: 'to-bridge' }>
  | { readonly kind: 'to-bridge'; readonly bridge: number; readonly command: unknown };

export type CheckedBackgroundToPanel =
  | Exclude<BackgroundToPanel, { readonly kind: 'from-bridge' } | HandshakeRecord>
  | { readonly kind: 'from-bridge'; readonly bridge: number; readonly message: unknown }
  | HandshakeRecord;

/** What a panel tells the background; undefined when it is none of it. `command` is passed on unread. */
export function parsePanelToBackground(value: unknown): CheckedPanelToBackground | undefined {
  if (!isRecord(value)) return undefined;
  switch (value['kind']) {
    case 'attach': {
      const tabId = readCount(value['tabId']);
      return tabId === undefined ? undefined : { kind: 'attach', tabId };
    }
    case 'to-bridge': {
      const bridge = readOrdinal(value['bridge']);
      return bridge === undefined ? undefined : { kind: 'to-bridge', bridge, command: value['command'] };
    }
    case 'keep-alive':
      return { kind: 'keep-alive' };
    case 'ask-host-access':
      return { kind: 'ask-host-access' };
    default:
      return undefined;
  }
}

/** What the background tells a panel; undefined when it is none of it. `message` is left for `parseCaptureMessage`. */
export function parseBackgroundToPanel(value: unknown): CheckedBackgroundToPanel | undefined {
  if (!isRecord(value)) return undefined;
  const kind = value['kind'];
  switch (kind) {
    case 'attached': {
      const tabId = readCount(value['tabId']);
      return tabId === undefined ? undefined : { kind, tabId };
    }
    case 'bridge-open': {
      const bridge = readOrdinal(value['bridge']);
      const frameId = readCount(value['frameId']);
      const isPrerendered = readBoolean(value['isPrerendered']);
      if (bridge === undefined || frameId === undefined || isPrerendered === undefined) return undefined;
      return { kind, bridge, frameId, isPrerendered };
    }
    case 'from-bridge': {
      const bridge = readOrdinal(value['bridge']);
      return bridge === undefined ? undefined : { kind, bridge, message: value['message'] };
    }
    case 'bridge-gone': {
      const bridge = readOrdinal(value['bridge']);
      return bridge === undefined ? undefined : { kind, bridge };
    }
    case 'host-access': {
      const isGranted = readBoolean(value['isGranted']);
      return isGranted === undefined ? undefined : { kind, isGranted };
    }
    case 'handshake':
      return parseHandshakeRecord(value);
    default:
      return undefined;
  }
}

export function parseBridgeQuery(value: unknown): BridgeQuery | undefined {
  return isRecord(value) && value['kind'] === 'is-panel-open' ? { kind: 'is-panel-open' } : undefined;
}

export function parsePanelPresence(value: unknown): PanelPresence | undefined {
  if (!isRecord(value) || value['kind'] !== 'panel-presence') return undefined;
  const isOpen = readBoolean(value['isOpen']);
  return isOpen === undefined ? undefined : { kind: 'panel-presence', isOpen };
}

export function parsePanelPageQuery(value: unknown): PanelPageQuery | undefined {
  if (!isRecord(value) || value['kind'] !== 'ask-page') return undefined;
  const tabId = readCount(value['tabId']);
  return tabId === undefined ? undefined : { kind: 'ask-page', tabId };
}

export function parsePageQuery(value: unknown): PageQuery | undefined {
  return isRecord(value) && value['kind'] === 'which-page' ? { kind: 'which-page' } : undefined;
}

export function parsePageAnswer(value: unknown): PageAnswer | undefined {
  if (!isRecord(value) || value['kind'] !== 'page') return undefined;
  const timeOrigin = readTime(value['timeOrigin']);
  const url = readText(value['url'], DEFAULT_LIMITS.urlChars);
  return timeOrigin === undefined || url === undefined ? undefined : { kind: 'page', timeOrigin, url };
}
