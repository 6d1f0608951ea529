/* oxlint-disable unicorn/consistent-function-scoping -- a function that is sent to the panel must stand alone */
/**
 * What is wrong with the boxes of the panel as it stands, in words; none when all is well. Runs in the panel, so that it uses nothing from
 * around it.
 *
 * - A control that is drawn must be hit by a click on its middle: nothing lies over it and no edge hides it, unless it was scrolled away.
 * - A text that does not fit must say so (an ellipsis) or can be scrolled to.
 * - The cells of a table begin where their header does.
 * - Nothing makes the panel itself wider or higher than its window.
 */
export function layoutFaults(): string[] {
  const faults: string[] = [];
  const top = document.querySelector<HTMLElement>('dialog[open], [role=menu]') ?? document.body;
  const nameOf = (element: Element): string =>
    `${element.tagName.toLowerCase()} “${element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 40) ?? ''}”`;
  const isDrawn = (element: Element): boolean => {
    const { width, height } = element.getBoundingClientRect();
    return width > 2 && height > 2 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  };
  /** The part of a box that its scrolled surroundings and the window leave to be seen. */
  const seenBox = (element: Element): { left: number; top: number; right: number; bottom: number } => {
    const own = element.getBoundingClientRect();
    const seen = { left: own.left, top: own.top, right: own.right, bottom: own.bottom };
    for (let around = element.parentElement; around; around = around.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(around);
      const box = around.getBoundingClientRect();
      if (overflowX === 'auto' || overflowX === 'scroll') {
        seen.left = Math.max(seen.left, box.left);
        seen.right = Math.min(seen.right, box.right);
      }
      if (overflowY === 'auto' || overflowY === 'scroll') {
        seen.top = Math.max(seen.top, box.top);
        seen.bottom = Math.min(seen.bottom, box.bottom);
      }
    }
    return seen;
  };

  function* ancestorsOf(element: Element): Generator<Element> {
    for (let around = element.parentElement; around && around !== document.body; around = around.parentElement)
      yield around;
  }

  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth || root.scrollHeight > root.clientHeight) {
    const outside = [...document.body.querySelectorAll('*')].filter((element) => {
      const { right, bottom } = element.getBoundingClientRect();
      const isPlaced = getComputedStyle(element).position === 'absolute';
      const isHeld = [...ancestorsOf(element)].some((around) => getComputedStyle(around).overflowX !== 'visible');
      return (isPlaced || !isHeld) && (right > root.clientWidth || bottom > root.clientHeight);
    });
    faults.push(`outside: ${outside.slice(0, 5).map(nameOf).join(', ')}`);
    faults.push(
      `the panel is ${root.scrollWidth} × ${root.scrollHeight} in a window of ${root.clientWidth} × ${root.clientHeight}`,
    );
  }

  for (const control of top.querySelectorAll('button, input, select, textarea, a[href], [role=tab]')) {
    if (!isDrawn(control)) continue;
    const { left, right, top: above, bottom } = control.getBoundingClientRect();
    const [x, y] = [(left + right) / 2, (above + bottom) / 2];
    const seen = seenBox(control);
    if (x <= seen.left || x >= seen.right || y <= seen.top || y >= seen.bottom) continue;
    const hit = document.elementFromPoint(x, y);
    const label = control.closest('label');
    if (hit === null || !(control.contains(hit) || label?.contains(hit) === true || hit.contains(control))) {
      faults.push(`${nameOf(control)} is hidden by ${hit ? nameOf(hit) : 'the edge of the panel'}`);
    } else if (hit !== control && hit.contains(control) && hit !== label) {
      faults.push(`${nameOf(control)} is cut off in ${nameOf(hit)}`);
    }
  }

  for (const element of top.querySelectorAll<HTMLElement>('*')) {
    const hasOwnText = [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim(),
    );
    if (!hasOwnText || !isDrawn(element)) continue;
    const { overflowX, textOverflow, display } = getComputedStyle(element);
    const isClipping = overflowX === 'hidden' || overflowX === 'clip';
    if (
      isClipping &&
      textOverflow === 'clip' &&
      display !== 'inline' &&
      element.scrollWidth > element.clientWidth + 1
    ) {
      faults.push(`${nameOf(element)} is ${element.scrollWidth} wide in ${element.clientWidth} and cut without a sign`);
    }
  }

  for (const grid of document.querySelectorAll('[role=grid][aria-label]')) {
    for (const header of grid.querySelectorAll<HTMLElement>('[role=columnheader][data-column]')) {
      const column = header.dataset['column'] ?? '';
      const cell = grid.querySelector(`[role=gridcell][data-column="${CSS.escape(column)}"]`);
      if (!cell || !isDrawn(cell) || !isDrawn(header)) continue;
      const away = cell.getBoundingClientRect().left - header.getBoundingClientRect().left;
      if (Math.abs(away) > 1) faults.push(`cells of ${column} begin ${away} px beside their header`);
    }
  }
  return faults;
}

/** A text that is seen whole, where it stands, and whether it is meant to be faint (disabled). */
export interface SeenText {
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Texts that lie free and whole in the panel, at most `limit` of them, evenly chosen. Runs in the panel. */
export function seenTexts(limit: number): SeenText[] {
  const found: SeenText[] = [];
  const walker = document.createTreeWalker(
    document.querySelector('dialog[open]') ?? document.body,
    NodeFilter.SHOW_TEXT,
  );
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.nodeValue?.trim() ?? '';
    const parent = node.parentElement;
    if (text.length < 2 || !parent || parent.closest(':disabled, [aria-disabled=true], style, script')) continue;
    if (!parent.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const { left, top, width, height } = range.getBoundingClientRect();
    if (width < 8 || height < 6) continue;
    let isFree = true;
    for (let around: Element | null = parent; around && isFree; around = around.parentElement) {
      if (getComputedStyle(around).overflow === 'visible' && around.tagName !== 'DIALOG') continue;
      const box = around.getBoundingClientRect();
      isFree =
        left >= box.left - 1 && top >= box.top - 1 && left + width <= box.right + 1 && top + height <= box.bottom + 1;
    }
    const corners = [
      [left + 1, top + 1],
      [left + width - 1, top + 1],
      [left + 1, top + height - 1],
      [left + width - 1, top + height - 1],
    ] as const;
    isFree &&= corners.every(([x, y]) => {
      const hit = document.elementFromPoint(x, y);
      return hit !== null && (parent.contains(hit) || hit.contains(node));
    });
    if (isFree) found.push({ text: text.slice(0, 40), left, top, width, height });
  }
  const step = Math.max(1, Math.ceil(found.length / limit));
  return found.filter((_, at) => at % step === 0);
}
