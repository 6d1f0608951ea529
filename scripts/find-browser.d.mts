export type BrowserName = 'chromium' | 'firefox';
export const OVERRIDES: Readonly<Record<BrowserName, string>>;
export function browserCandidates(browser: BrowserName, platform?: NodeJS.Platform, env?: NodeJS.ProcessEnv): string[];
export function findBrowser(browser: BrowserName): string | undefined;
export function locateBrowser(browser: BrowserName): string;
export function missingBrowserMessage(browser: BrowserName): string;
export function installHint(browser: BrowserName): string;
