import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('../../../src/panel/ui/tokens.css', import.meta.url), 'utf8');

const TEXTS = [
  'text',
  'text-quiet',
  'text-derived',
  'text-link',
  'out',
  'in',
  'good',
  'warning',
  'error',
  'syntax-key',
  'syntax-string',
  'syntax-number',
];
const SURFACES = ['surface', 'surface-chrome', 'surface-stripe', 'surface-hover', 'surface-lifecycle'];
const OTHER_PAIRS = [
  ['text-selected', 'surface-selected'],
  ['text', 'surface-selected-blurred'],
  ['text-quiet', 'surface-selected-blurred'],
  ['text-derived', 'surface-selected-blurred'],
  ['text', 'surface-notice'],
  ['warning', 'surface-notice'],
  ['text', 'surface-error'],
  ['error', 'surface-error'],
  ['text', 'surface-control-on'],
  ['accent', 'surface-control-on'],
  ['text-quiet', 'surface-raised'],
  ['text-quiet', 'surface-field'],
  ...['fin', 'rsv', 'opcode', 'mask', 'length', 'payload'].flatMap((field) => [
    ['text', `field-${field}`],
    ['text-quiet', `field-${field}`],
    ['text-derived', `field-${field}`],
  ]),
];

/** The colour of a token in a theme. */
function colour(token: string, theme: 'light' | 'dark'): string {
  const [, light, dark] = new RegExp(`--${token}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(css) ?? [];
  const value = theme === 'light' ? light : dark;
  if (value === undefined) throw new Error(`No colour --${token}`);
  return value;
}

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.040_45 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2, contrast ratio. */
function contrast(left: string, right: string): number {
  const [dark = 0, light = 0] = [luminance(left), luminance(right)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe.for(['light', 'dark'] as const)('the %s theme', (theme) => {
  test('has a contrast of 4.5 to 1 between every text and what it stands on (WCAG 2.2 AA)', () => {
    const pairs = [...TEXTS.flatMap((text) => SURFACES.map((surface) => [text, surface])), ...OTHER_PAIRS];
    const tooWeak = pairs
      .map(([text = '', surface = '']) => ({
        pair: `${text} on ${surface}`,
        ratio: contrast(colour(text, theme), colour(surface, theme)),
      }))
      .filter(({ ratio }) => ratio < 4.5)
      .map(({ pair, ratio }) => `${pair} ${ratio.toFixed(2)}`);
    expect(tooWeak).toEqual([]);
  });
});
