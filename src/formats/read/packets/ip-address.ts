import { u16 } from '../integers.ts';

/** `192.0.2.1` */
export function ipv4Text(bytes: Uint8Array, offset: number): string {
  return `${bytes[offset] ?? 0}.${bytes[offset + 1] ?? 0}.${bytes[offset + 2] ?? 0}.${bytes[offset + 3] ?? 0}`;
}

/** `2001:db8::1`, the form of RFC 5952. */
export function ipv6Text(bytes: Uint8Array, offset: number): string {
  const groups = Array.from({ length: 8 }, (_, index) => u16(bytes, offset + index * 2));
  let best = { start: -1, length: 1 };
  let run = { start: -1, length: 0 };
  groups.forEach((group, index) => {
    run =
      group !== 0 ? { start: -1, length: 0 } : { start: run.length === 0 ? index : run.start, length: run.length + 1 };
    if (run.length > best.length) best = run;
  });
  if (best.start < 0) return groupsText(groups);
  return `${groupsText(groups.slice(0, best.start))}::${groupsText(groups.slice(best.start + best.length))}`;
}

function groupsText(groups: readonly number[]): string {
  return groups.map((group) => group.toString(16)).join(':');
}
