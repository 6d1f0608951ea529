/**
 * The host names the suite is written for, and the ports it may ask for.
 *
 * The names are wptserve's defaults (`tools/serve/serve.py`, `browser_host` and `alternate_hosts`). They are not in any DNS: the
 * browsers under test are told to resolve them to the loopback address (see `../lane-browser.ts`), so no hosts file is touched.
 */

export const HOST = 'web-platform.test';
export const ALTERNATE_HOST = 'not-web-platform.test';

/** Sub-domains that the suite uses, as wptserve names them; the key is what stands between the brackets of `{{domains[…]}}`. */
const SUBDOMAINS: Readonly<Record<string, string>> = {
  '': '',
  www: 'www.',
  www1: 'www1.',
  www2: 'www2.',
  // wptserve serves this name to test internationalised host names; browsers ask for the punycode form.
  天気の良い日: 'xn--n8j6ds53lwwkrqhv28a.',
  élève: 'xn--lve-6lad.',
};

/** The name for `{{domains[label]}}` (or `{{hosts[alt][label]}}` with {@link ALTERNATE_HOST}); `undefined` when wptserve has none. */
export function domainOf(host: string, label: string): string | undefined {
  const prefix = SUBDOMAINS[label];
  return prefix === undefined ? undefined : prefix + host;
}

/** Every name a certificate for the suite must hold. */
export function certificateNames(): readonly string[] {
  return [HOST, ALTERNATE_HOST].flatMap((host) => [host, `*.${host}`]);
}

/** What listens on each port, in the words of `{{ports[…]}}`. */
export interface ServerPorts {
  readonly http: readonly [number, number];
  readonly https: readonly [number, number];
  readonly ws: readonly [number];
  readonly wss: readonly [number];
  readonly h2: readonly [number];
}
