/** The bytes of an address in text, 4 or 16 (copy); null when it is none. A zone (`%eth0`) and brackets are dropped. */
export function parseIpAddress(text: string): Uint8Array<ArrayBuffer> | null {
  const bare = text.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  return bare.includes(':') ? parseIpv6(bare) : parseIpv4(bare);
}

function parseIpv4(text: string): Uint8Array<ArrayBuffer> | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return null;
  return Uint8Array.from(parts, Number);
}

/** RFC 4291 §2.2: groups, one `::`, an IPv4 address at the end. */
function parseIpv6(text: string): Uint8Array<ArrayBuffer> | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const head = groups(halves[0] ?? '');
  const tail = halves.length === 2 ? groups(halves[1] ?? '') : [];
  if (head === null || tail === null) return null;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 2 ? missing < 2 : missing !== 0) return null;
  return Uint8Array.from([...head, ...Array.from({ length: missing }, () => 0), ...tail]);
}

function groups(text: string): number[] | null {
  if (text === '') return [];
  const bytes: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (part.includes('.')) {
      const ipv4 = index === parts.length - 1 ? parseIpv4(part) : null;
      if (ipv4 === null) return null;
      bytes.push(...ipv4);
    } else {
      if (!/^[0-9a-f]{1,4}$/i.test(part)) return null;
      const group = Number.parseInt(part, 16);
      bytes.push(group >>> 8, group & 0xff);
    }
  }
  return bytes.length <= 16 ? bytes : null;
}
