/** What the user wants to have replaced. */
export interface RedactionChoice {
  readonly isOn: boolean;
  readonly cookies: boolean;
  readonly authorization: boolean;
  readonly tokens: boolean;
  /** One RE2 pattern a line. */
  readonly patterns: string;
}

export const DEFAULT_REDACTION: RedactionChoice = {
  isOn: false,
  cookies: true,
  authorization: true,
  tokens: true,
  patterns: '',
};
