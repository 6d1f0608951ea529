import type { Modifier } from './session.ts';

/** A key with the modifiers held down while it is pressed; `Mod` is resolved. */
export interface Chord {
  readonly modifiers: readonly Exclude<Modifier, 'Mod'>[];
  /** As `KeyboardEvent.key` names it. */
  readonly key: string;
}

const MODIFIERS = {
  ctrl: 'Control',
  control: 'Control',
  shift: 'Shift',
  alt: 'Alt',
  meta: 'Meta',
  cmd: 'Meta',
  mod: process.platform === 'darwin' ? 'Meta' : 'Control',
} as const satisfies Record<string, Exclude<Modifier, 'Mod'>>;

/** Reads `Control+Shift+k`, `Mod+f`, `Enter`, or `Control++`. Throws on an unknown modifier: that is a mistake in the test. */
export function parseChord(chord: string): Chord {
  const key = chord.endsWith('+') ? '+' : (chord.split('+').at(-1) ?? '');
  const prefix = chord.slice(0, chord.length - key.length).replace(/\+$/u, '');
  return { key, modifiers: prefix === '' ? [] : prefix.split('+').map(resolveModifier) };
}

/** `Mod` and the usual short names become the name the standards use. */
export function resolveModifier(name: string): Exclude<Modifier, 'Mod'> {
  const found = Object.entries(MODIFIERS).find(([shortName]) => shortName === name.toLowerCase());
  if (!found) throw new Error(`"${name}" is not a modifier key`);
  return found[1];
}
