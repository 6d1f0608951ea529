import type { ServerPorts } from './hosts.ts';

/**
 * Takes out of a name or message what no two runs share: the run's own ports, and numbers the tests draw at random (cookie values from
 * `Math.random()`, milliseconds since the epoch, uuids). Everything else is compared as it is.
 */
export function normalize(text: string, ports: ServerPorts): string {
  let normalized = text;
  for (const [scheme, numbers] of Object.entries(ports) as [string, readonly number[]][]) {
    for (const [at, number] of numbers.entries()) {
      normalized = normalized.replaceAll(
        new RegExp(`\\b${String(number)}\\b`, 'g'),
        `{{ports[${scheme}][${String(at)}]}}`,
      );
    }
  }
  return normalized
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '{{uuid}}')
    .replaceAll(/(?<!\d)1\d{12}(?!\d)/g, '{{now}}')
    .replaceAll(/(?<!\d)0\.\d{9,}(?:e-\d+)?/g, '{{random}}');
}
