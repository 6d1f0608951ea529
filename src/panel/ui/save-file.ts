const REVOKE_AFTER_MS = 60_000;

/** Offers bytes as a download. Works in DevTools' panel pages, which may not use `downloads`. */
export function saveFile(name: string, bytes: Uint8Array, mediaType: string): void {
  saveBlob(name, new Blob([new Uint8Array(bytes)], { type: mediaType }));
}

/** The same for what is a blob already. */
export function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads the blob after the click at a time nobody tells.
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS);
}
