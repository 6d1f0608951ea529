import { Card } from './card.ts';
import { formatCount } from './format.ts';
import { SCENARIOS } from './scenarios.ts';

const place = find('#cards', HTMLElement);
const summary = find('#summary', HTMLElement);
const framePlace = find('#frame-place', HTMLElement);
const frameToggle = find('#frame-toggle', HTMLButtonElement);

const cards = SCENARIOS.map((scenario) => new Card(scenario, showSummary));
place.replaceChildren(...cards.map(({ view }) => view.element), find('#frame-card', HTMLElement));

find('#start-all', HTMLButtonElement).addEventListener('click', () => {
  for (const card of cards) card.start();
  showFrame(true);
});
find('#stop-all', HTMLButtonElement).addEventListener('click', () => {
  for (const card of cards) card.stop();
  showFrame(false);
});
frameToggle.addEventListener('click', () => showFrame(framePlace.childElementCount === 0));

// `?autostart=ticker,echo,frame` or `?autostart=all`: what `npm start` opens.
const wanted = new Set(new URLSearchParams(location.search).get('autostart')?.split(',') ?? []);
for (const card of cards) if (wanted.has(card.scenario.id) || wanted.has('all')) card.start();
if (wanted.has('frame') || wanted.has('all')) showFrame(true);
showSummary();

function showSummary(): void {
  const traffic = cards.map((card) => card.traffic);
  const open = traffic.filter(({ isOpen }) => isOpen).length;
  const messagesIn = traffic.reduce((sum, card) => sum + card.messagesIn, 0);
  const messagesOut = traffic.reduce((sum, card) => sum + card.messagesOut, 0);
  summary.textContent = `${open} open · ↓ ${formatCount(messagesIn)} · ↑ ${formatCount(messagesOut)}`;
}

function showFrame(isShown: boolean): void {
  frameToggle.textContent = isShown ? 'Stop' : 'Start';
  frameToggle.classList.toggle('primary', !isShown);
  frameToggle.setAttribute('aria-pressed', String(isShown));
  if (!isShown) {
    framePlace.replaceChildren();
  } else if (framePlace.childElementCount === 0) {
    const frame = document.createElement('iframe');
    frame.title = 'A frame of another site with its own socket';
    frame.src = framePlace.dataset['src'] ?? '';
    framePlace.append(frame);
  }
}

function find<Type extends Element>(selector: string, type: new () => Type): Type {
  const element = document.querySelector(selector);
  if (!(element instanceof type)) throw new Error(`the page has no ${selector}`);
  return element;
}
