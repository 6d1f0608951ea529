const decoder = new TextDecoder('latin1');

/** Text of bytes that are ASCII when they are right, and must not fail when they are not (HTTP heads, hex dumps). */
export function decodeLatin1(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
