import { useEffect, useState } from 'react';
import type { Dispose } from '../../base/dispose.ts';

/** Colours as a canvas takes them: it knows no custom properties, and no `light-dark()`. */
export type CanvasColors<Name extends string> = Readonly<Record<Name, string>>;

/** Reads colour tokens (`--out`) as they stand now, in the theme of the document. */
export function readColors<Name extends string>(tokens: Readonly<Record<Name, string>>): CanvasColors<Name> {
  const probe = document.createElement('span');
  document.documentElement.append(probe);
  const read = (token: string): string => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const names = Object.keys(tokens) as Name[];
  const colors = Object.fromEntries(names.map((name) => [name, read(tokens[name])]));
  probe.remove();
  return colors as CanvasColors<Name>;
}

/** The same, and again whenever the theme changes. */
export function useCanvasColors<Name extends string>(tokens: Readonly<Record<Name, string>>): CanvasColors<Name> {
  const [colors, setColors] = useState(() => readColors(tokens));
  useEffect(() => onThemeChange(() => setColors(readColors(tokens))), [tokens]);
  return colors;
}

/** `theme.ts` sets the colour scheme on the root element; without it the system decides. */
function onThemeChange(listener: () => void): Dispose {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  const queries = ['(prefers-color-scheme: dark)', '(forced-colors: active)', '(prefers-contrast: more)'];
  const lists = queries.map((query) => matchMedia(query));
  for (const list of lists) list.addEventListener('change', listener);
  return () => {
    observer.disconnect();
    for (const list of lists) list.removeEventListener('change', listener);
  };
}
