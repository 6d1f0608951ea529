import { preview } from './format.ts';

const SHOWN_LINES = 4;

const state = document.querySelector<HTMLElement>('#state');
const lines = document.querySelector('#lines');
const origin = document.querySelector('#origin');
if (origin) origin.textContent = location.origin;

const socket = new WebSocket(`${location.origin.replace(/^http/u, 'ws')}/ticker?interval=900`);
socket.addEventListener('open', () => show('open', 'Open'));
socket.addEventListener('close', ({ code }) => show('closed', `Closed ${code}`));
socket.addEventListener('message', ({ data }: MessageEvent<string>) => {
  const line = document.createElement('li');
  line.textContent = preview(data);
  lines?.replaceChildren(...[...lines.children, line].slice(-SHOWN_LINES));
});

function show(name: string, label: string): void {
  if (!state) return;
  state.dataset['state'] = name;
  state.textContent = label;
}
