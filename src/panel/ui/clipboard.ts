/**
 * Puts text into the clipboard from a user's gesture. DevTools' panel pages lack the permission for `navigator.clipboard` in
 * some browsers (Chromium denies it in the DevTools frame), where a `copy` event of the document still may write.
 */
export async function copyText(text: string): Promise<boolean> {
  if (copyByEvent(text)) return true;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Neither way is open; the caller says so.
    return false;
  }
}

function copyByEvent(text: string): boolean {
  let isWritten = false;
  const onCopy = (event: ClipboardEvent): void => {
    event.preventDefault();
    event.stopImmediatePropagation();
    event.clipboardData?.setData('text/plain', text);
    isWritten = event.clipboardData !== null;
  };
  document.addEventListener('copy', onCopy, true);
  try {
    // Deprecated, and the only way that both browsers allow in a panel page.
    return document.execCommand('copy') && isWritten;
  } finally {
    document.removeEventListener('copy', onCopy, true);
  }
}
