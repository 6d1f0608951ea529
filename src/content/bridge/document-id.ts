/** 32 random hex digits: names one document (one JavaScript global) for as long as it lives. */
export function documentId(): string {
  let id = '';
  for (const byte of crypto.getRandomValues(new Uint8Array(16))) id += byte.toString(16).padStart(2, '0');
  return id;
}
