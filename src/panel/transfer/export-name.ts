/** Longest part that a host may take of a file's name. */
const MAX_HOST_CHARS = 60;

/**
 * A name for an export: host and local time, `shop.example-2026-11-20T120000.har`. Without characters that file systems or
 * shells take for something else.
 */
export function exportFileName(url: string | null, epochMs: number, extension: string): string {
  const host = url !== null && URL.canParse(url) ? new URL(url).host : '';
  const name = host
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[.-]+|-+$/g, '')
    .slice(0, MAX_HOST_CHARS);
  const time = new Date(epochMs);
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  const clock = `${two(time.getHours())}${two(time.getMinutes())}${two(time.getSeconds())}`;
  return `${name === '' ? 'framescope' : name}-${day}T${clock}.${extension}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
