import type { TagColor } from '../../protocol/rule.ts';

/** A rule as the user writes it; `compile-rule.ts` makes of it what a page carries out. */
export interface UserRule {
  /** 1 or more, unique in the list, never used again in it. */
  readonly id: number;
  readonly name: string;
  readonly isOn: boolean;
  /** Origin of the page that it is for; null: all sites. */
  readonly site: string | null;
  readonly match: UserMatch;
  readonly action: UserAction;
}

/** Empty texts mean: any. */
export interface UserMatch {
  readonly direction: RuleDirection;
  /** A part of the socket's URL, `*` for anything. */
  readonly url: string;
  /** A part of the negotiated subprotocol, `*` for anything. */
  readonly protocol: string;
  /** In the filter language. */
  readonly filter: string;
}

export const RULE_DIRECTIONS = ['both', 'in', 'out'] as const;
export type RuleDirection = (typeof RULE_DIRECTIONS)[number];

export type UserAction =
  | { readonly kind: 'replace-text'; readonly find: string; readonly replacement: string; readonly isEach: boolean }
  /** `path` as in the filter language, with or without `$` before it. */
  | { readonly kind: 'set-path'; readonly path: string; readonly value: string }
  | { readonly kind: 'remove-path'; readonly path: string }
  | { readonly kind: 'drop' }
  | { readonly kind: 'delay'; readonly delayMs: number }
  | { readonly kind: 'duplicate'; readonly times: number }
  | { readonly kind: 'reorder'; readonly window: number }
  /** `data`: text, or hex digits of a binary message. */
  | { readonly kind: 'answer'; readonly data: string; readonly isBinary: boolean; readonly isDropped: boolean }
  | { readonly kind: 'close'; readonly code: number | null; readonly reason: string }
  | { readonly kind: 'tag'; readonly label: string; readonly color: TagColor }
  | { readonly kind: 'transform'; readonly code: string };

export type UserActionKind = UserAction['kind'];

/** What a new rule does, for each kind. The order is that of the chooser. */
export const EMPTY_ACTIONS: { readonly [Kind in UserActionKind]: Extract<UserAction, { readonly kind: Kind }> } = {
  'set-path': { kind: 'set-path', path: '', value: '' },
  'remove-path': { kind: 'remove-path', path: '' },
  'replace-text': { kind: 'replace-text', find: '', replacement: '', isEach: true },
  drop: { kind: 'drop' },
  delay: { kind: 'delay', delayMs: 1000 },
  duplicate: { kind: 'duplicate', times: 1 },
  reorder: { kind: 'reorder', window: 1 },
  answer: { kind: 'answer', data: '', isBinary: false, isDropped: true },
  close: { kind: 'close', code: 1000, reason: '' },
  tag: { kind: 'tag', label: '', color: 'blue' },
  transform: {
    kind: 'transform',
    code: `(message, context) => {
  // message.text, or message.bytes (Uint8Array) of a binary message.
  // context: direction, url, protocol, connection, encode(text), decode(bytes),
  // and state, an object that is kept from one message to the next.
  const data = JSON.parse(message.text);
  return { text: JSON.stringify(data) };
}
`,
  },
};

export const EMPTY_MATCH: UserMatch = { direction: 'both', url: '', protocol: '', filter: '' };

export const MAX_RULE_NAME_CHARS = 80;

/** What a rule is called when it has no name of its own is the views'. */
export function newRule(rules: readonly UserRule[], rule: Partial<Omit<UserRule, 'id'>>): UserRule {
  const id = rules.reduce((most, other) => Math.max(most, other.id), 0) + 1;
  return { name: '', isOn: true, site: null, match: EMPTY_MATCH, action: EMPTY_ACTIONS.drop, ...rule, id };
}
