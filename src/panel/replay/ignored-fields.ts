/** Fields whose differences mean nothing: names wherever they stand, and paths with what is below them. */
export interface IgnoredFields {
  has(path: string): boolean;
}

/** Reads `id, ts, $.meta.time, $.items[*].at`, by commas or lines. A number in brackets is any element. */
export function readIgnoredFields(text: string): IgnoredFields {
  const names = new Set<string>();
  const paths: string[] = [];
  for (const part of text.split(/[,\n]/)) {
    const field = part.trim();
    if (field.startsWith('$')) paths.push(anyElement(field));
    else if (field !== '') names.add(field);
  }
  return {
    has: (path) => {
      const normal = anyElement(path);
      const isBelow = paths.some(
        (ignored) => normal === ignored || normal.startsWith(`${ignored}.`) || normal.startsWith(`${ignored}[`),
      );
      return isBelow || (names.size > 0 && namesOf(path).some((name) => names.has(name)));
    },
  };
}

function anyElement(path: string): string {
  return path.replace(/\[\d+\]/g, '[*]');
}

/** Names in a path as `pathStep` writes them: `.name` and `["any name"]`. */
function namesOf(path: string): readonly string[] {
  return [...path.matchAll(/\.([^.[]+)|\[("(?:[^"\\]|\\.)*")\]/g)].map(([, bare, quoted]) => {
    if (quoted === undefined) return bare ?? '';
    const name: unknown = JSON.parse(quoted);
    return typeof name === 'string' ? name : '';
  });
}
