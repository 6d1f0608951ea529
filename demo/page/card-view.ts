import { formatBytes, formatCount } from './format.ts';
import type { Field, FieldValues, Scenario } from './scenarios.ts';

const SHOWN_LINES = 5;
const ARROWS = { in: '↓', out: '↑', note: '·' } as const;
const SPOKEN = { in: 'received', out: 'sent', note: 'note' } as const;

export interface CardActions {
  readonly onToggle: () => void;
  readonly onSend: (text: string) => void;
}

export interface Counts {
  readonly messagesIn: number;
  readonly bytesIn: number;
  readonly messagesOut: number;
  readonly bytesOut: number;
}

/** The picture of one card. Whatever came over a socket is put in as text only. */
export class CardView {
  readonly element: HTMLElement;
  readonly #fields = new Map<string, HTMLSelectElement | HTMLInputElement>();
  readonly #state = make('span', { className: 'pill', textContent: 'Idle' });
  readonly #counts = make('p', { className: 'counts' });
  readonly #toggle = make('button', { className: 'primary', textContent: 'Start', type: 'button' });
  readonly #lines = make('ol', { className: 'lines' });

  constructor(scenario: Scenario, { onToggle, onSend }: CardActions) {
    const title = make('h2', { id: `card-${scenario.id}`, textContent: scenario.title });
    this.#state.dataset['state'] = 'idle';
    this.#state.setAttribute('role', 'status');
    this.#toggle.addEventListener('click', onToggle);
    this.#toggle.setAttribute('aria-describedby', title.id);
    this.#lines.setAttribute('aria-label', `Last messages of ${scenario.title}`);
    this.element = make('section', { className: 'card' });
    this.element.dataset['scenario'] = scenario.id;
    this.element.setAttribute('aria-labelledby', title.id);
    const head = make('div', { className: 'head' });
    head.append(title, this.#state);
    const actions = make('div', { className: 'actions' });
    actions.append(...scenario.fields.map((field) => this.#field(scenario.id, field)), this.#toggle);
    this.element.append(head, make('p', { className: 'about', textContent: scenario.about }), actions);
    if (scenario.hasInput) this.element.append(inputLine(scenario, onSend));
    this.element.append(this.#counts, this.#lines);
    this.showCounts({ messagesIn: 0, bytesIn: 0, messagesOut: 0, bytesOut: 0 });
  }

  values(): FieldValues {
    return Object.fromEntries([...this.#fields].map(([name, input]) => [name, input.value]));
  }

  clear(): void {
    this.#lines.replaceChildren();
  }

  addLine(kind: keyof typeof ARROWS, text: string): void {
    const line = make('li', { className: kind });
    line.append(
      make('span', { className: 'arrow', textContent: ARROWS[kind], ariaHidden: 'true' }),
      make('span', { className: 'spoken', textContent: `${SPOKEN[kind]}: ` }),
      make('span', { textContent: text }),
    );
    this.#lines.append(line);
    while (this.#lines.childElementCount > SHOWN_LINES) this.#lines.firstElementChild?.remove();
  }

  showState(state: 'connecting' | 'open' | 'closed', label: string, isRunning: boolean): void {
    this.#state.dataset['state'] = state;
    this.#state.textContent = label;
    this.#toggle.textContent = isRunning ? 'Stop' : 'Start';
    this.#toggle.classList.toggle('primary', !isRunning);
    for (const input of this.#fields.values()) input.disabled = isRunning;
  }

  showCounts({ messagesIn, bytesIn, messagesOut, bytesOut }: Counts): void {
    this.#counts.textContent = `↓ ${formatCount(messagesIn)} (${formatBytes(bytesIn)})   ↑ ${formatCount(messagesOut)} (${formatBytes(bytesOut)})`;
    this.#counts.setAttribute('aria-label', `received ${messagesIn} messages, sent ${messagesOut}`);
  }

  #field(scenarioId: string, field: Field): HTMLElement {
    const label = make('label', { className: 'field' });
    const input =
      field.kind === 'text' ? make('input', { type: 'text', value: field.value, maxLength: 60 }) : make('select', {});
    if (field.kind === 'choice' && input instanceof HTMLSelectElement) {
      input.append(...field.options.map(([value, text]) => new Option(text, value)));
    }
    input.name = `${scenarioId}-${field.name}`;
    this.#fields.set(field.name, input);
    label.append(make('span', { textContent: field.label }), input);
    return label;
  }
}

function inputLine(scenario: Scenario, onSend: (text: string) => void): HTMLElement {
  const form = make('form', { className: 'input-line' });
  const input = make('input', { type: 'text', placeholder: 'Send a message', autocomplete: 'off', maxLength: 2_000 });
  input.setAttribute('aria-label', `Message to send to ${scenario.title}`);
  form.append(input, make('button', { type: 'submit', textContent: 'Send' }));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    onSend(input.value);
    input.value = '';
  });
  return form;
}

function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Partial<HTMLElementTagNameMap[Name]>,
): HTMLElementTagNameMap[Name] {
  return Object.assign(document.createElement(name), properties);
}
