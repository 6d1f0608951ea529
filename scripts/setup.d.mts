import type { BrowserName } from './find-browser.mjs';

export interface Program {
  readonly program: string;
  readonly debianPackage: string;
}
export interface Needs {
  readonly browsers: readonly BrowserName[];
  readonly programs?: readonly Program[];
}
export const project: string;
export const TEST_PROGRAMS: readonly Program[];
export class SetUpError extends Error {}
export function setUp(needs: Needs): void;
export function setUpOrExit(needs: Needs): void;
export function packageDifference(wanted: unknown, installed: unknown): string | null;
