import { ALTERNATE_HOST, HOST, domainOf, type ServerPorts } from './hosts.ts';

/** What a `{{…}}` of a `.sub.` file may refer to (wptserve's `tools/wptserve/wptserve/pipes.py`, the `sub` pipe). */
export interface SubstitutionContext {
  readonly ports: ServerPorts;
  /** Request headers, lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/**
 * Replaces every `{{…}}` of a `.sub.` file. Only what the vendored folders use is known: `host`, `ports[scheme][n]`,
 * `domains[label]`, `hosts[alt][label]` and `headers[name]`. Anything else throws, because a test that silently runs against
 * the text `{{…}}` would compare nothing.
 */
export function substitute(text: string, context: SubstitutionContext): string {
  return text.replace(/\{\{([^}]*)\}\}/g, (whole, expression: string) => {
    const field = /^\w*/.exec(expression)?.[0] ?? '';
    const keys = [...expression.matchAll(/\[([^\]]*)\]/g)].map((match) => match[1] ?? '');
    const value = lookUp(field, keys, context);
    if (value === undefined) throw new Error(`substitution ${whole} is not known to this server`);
    return value;
  });
}

function lookUp(field: string, keys: readonly string[], context: SubstitutionContext): string | undefined {
  const [first = '', second = ''] = keys;
  switch (field) {
    case 'host':
      return HOST;
    case 'ports': {
      const ports = Object.entries(context.ports).find(([scheme]) => scheme === first)?.[1];
      return ports?.[Number(second)]?.toString();
    }
    case 'domains':
      return domainOf(HOST, first);
    case 'hosts':
      return domainOf(first === 'alt' ? ALTERNATE_HOST : HOST, second);
    case 'headers':
      return context.headers[first.toLowerCase()] ?? '';
    default:
      return undefined;
  }
}
