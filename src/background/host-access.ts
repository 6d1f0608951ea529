import browser from 'webextension-polyfill';

// Firefox asks only out of a click in an ordinary page of the extension: a DevTools panel has no `permissions`, and the
// background no click.
document.querySelector('#grant')?.addEventListener('click', () => void ask());

async function ask(): Promise<void> {
  const isGranted = await browser.permissions.request({ origins: ['<all_urls>'] });
  const result = document.querySelector('#result');
  if (!result) return;
  result.textContent = isGranted
    ? 'Access is granted. You can close this tab; new handshakes appear in the panel.'
    : 'Access was not granted.';
}
