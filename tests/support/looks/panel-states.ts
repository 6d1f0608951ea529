import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PanelPage } from '../browsers/session.ts';
import { DETAIL, FILTER, focus, FRAMES, selectRow, tab } from '../panel-dom.ts';
import { writeSceneFile } from './scene-file.ts';

/** A way to stand for the panel, reached from the one before it in the list. */
export interface PanelState {
  readonly name: string;
  enter(panel: PanelPage, context: StateContext): Promise<void>;
  /** Back to the table alone. */
  leave?(panel: PanelPage): Promise<void>;
  /** Selectors of what is another at each time. */
  readonly masks?: readonly string[];
}

export interface StateContext {
  /** An existing folder for files to import. */
  readonly folder: string;
  /** A text of the catalogue as the panel says it. */
  readonly say: (english: string) => string;
}

const IMPORT_INPUT = 'input[type=file]';
const DIALOG = 'dialog[open]';

/** A dozen and more states, in an order in which each is reached by a few keys. Times stand still: the rows come from a file. */
export const PANEL_STATES: readonly PanelState[] = [
  { name: 'empty', enter: (panel) => there(panel, '#framescope-timeline p, #framescope-timeline canvas') },
  {
    name: 'table',
    enter: async (panel, { folder }) => {
      const path = join(folder, 'shop.framescope');
      await writeSceneFile(path);
      await panel.setFiles(IMPORT_INPUT, [path]);
      await panel.waitFor((grid: string) => Number(document.querySelector(grid)?.getAttribute('aria-rowcount')) > 25, {
        what: 'the imported rows',
        args: [FRAMES],
        timeoutMs: 15_000,
      });
      await panel.waitFor(() => document.querySelector('section [role=progressbar]') === null, {
        what: 'the end of the import',
      });
    },
  },
  detailState('payload'),
  detailState('frame'),
  detailState('handshake'),
  detailState('timing'),
  detailState('connection'),
  detailState('compose'),
  {
    name: 'filter-error',
    enter: async (panel) => {
      await panel.press('Escape');
      await gone(panel, DETAIL);
      await panel.press('Control+f');
      await panel.type('json.quotes[*].bid:>100 /(/');
      await there(panel, '[role=alert]');
    },
    leave: async (panel) => {
      await focus(panel, FILTER);
      await panel.press('Control+a');
      await panel.press('Delete');
      await emptyFilter(panel);
      await focus(panel, FRAMES);
    },
  },
  {
    name: 'search',
    enter: async (panel) => {
      await focus(panel, FRAMES);
      await panel.press('F3');
      await panel.waitFor(() => document.activeElement instanceof HTMLInputElement, {
        what: 'the focus in the search',
      });
      await panel.type('ACME');
      await panel.press('Enter');
      await there(panel, '[role=listbox] [role=option][aria-selected=true], [role=row][data-found]');
    },
    leave: async (panel) => {
      await panel.press('Escape');
      await gone(panel, '[role=row][data-found]');
    },
  },
  {
    name: 'brush',
    enter: async (panel) => {
      const plot = '#framescope-timeline [role=slider]';
      await focus(panel, plot);
      await panel.press('Home');
      // The filter follows each step; a picture taken before the last one would show another time.
      for (let steps = 0; steps < 6; steps += 1) {
        const before = await filterText(panel);
        await panel.press('Shift+ArrowRight');
        await panel.waitFor(
          (filter: string, text: string) => {
            const now = document.querySelector<HTMLInputElement>(filter)?.value ?? '';
            return now.includes('time:') && now !== text;
          },
          { what: 'the chosen time in the filter', args: [FILTER, before] },
        );
      }
      // Its ring depends on how the focus came.
      await focus(panel, FRAMES);
    },
    leave: async (panel) => {
      await focus(panel, '#framescope-timeline [role=slider]');
      await panel.press('Escape');
      await emptyFilter(panel);
    },
  },
  {
    name: 'palette',
    enter: async (panel) => {
      await focus(panel, FRAMES);
      await panel.press('Control+k');
      await there(panel, `${DIALOG} [role=option]`);
    },
    leave: closeDialog,
  },
  dialogState('settings', 'Settings…'),
  dialogState('kept-sessions', 'Open kept session…'),
  dialogState('export', 'Export'),
  dialogState('paste', 'Paste hex or base64 bytes…'),
  {
    name: 'import-error',
    enter: async (panel, { folder }) => {
      const path = join(folder, 'not-a-capture.bin');
      await writeFile(
        path,
        Uint8Array.from({ length: 64 }, (_, at) => (at * 89) & 0xff),
      );
      await panel.setFiles(IMPORT_INPUT, [path]);
      await panel.waitFor(() => document.body.textContent?.includes('not-a-capture.bin') === true, {
        what: 'the failed import',
      });
    },
  },
];

function detailState(name: string): PanelState {
  return {
    name,
    enter: async (panel) => {
      if ((await panel.evaluate((detail: string) => document.querySelector(detail) !== null, DETAIL)) === false) {
        await selectRow(panel, 4);
        await panel.press('Enter');
      }
      await panel.click(tab(name));
      await there(panel, `${tab(name)}[aria-selected=true]`);
      if (name === 'compose') await there(panel, `${DETAIL} .cm-content`);
      // Under the pointer a tab is drawn otherwise.
      await focus(panel, FRAMES);
    },
  };
}

/** A dialog, opened by its name in the command palette. */
function dialogState(name: string, command: string): PanelState {
  return {
    name,
    enter: async (panel, { say }) => {
      await focus(panel, FRAMES);
      await panel.press('Control+k');
      await there(panel, `${DIALOG} [role=option]`);
      await panel.type(say(command));
      await panel.waitFor(
        (wanted: string) =>
          document.querySelector('dialog[open] [role=option]')?.textContent?.includes(wanted) === true,
        { what: `the command ${command}`, args: [say(command)] },
      );
      await panel.press('Enter');
      await panel.waitFor(
        () => document.querySelector('dialog[open]:not(:has([role=combobox][aria-controls]))') !== null,
        {
          what: `the dialog of ${command}`,
        },
      );
    },
    leave: closeDialog,
  };
}

function filterText(panel: PanelPage): Promise<string> {
  return panel.evaluate((filter: string) => document.querySelector<HTMLInputElement>(filter)?.value ?? '', FILTER);
}

async function emptyFilter(panel: PanelPage): Promise<void> {
  await panel.waitFor((filter: string) => document.querySelector<HTMLInputElement>(filter)?.value === '', {
    what: 'the filter to be empty',
    args: [FILTER],
  });
}

async function closeDialog(panel: PanelPage): Promise<void> {
  await panel.press('Escape');
  await gone(panel, DIALOG);
}

async function there(panel: PanelPage, selector: string): Promise<void> {
  await panel.waitFor((wanted: string) => document.querySelector(wanted) !== null, {
    what: selector,
    args: [selector],
  });
}

async function gone(panel: PanelPage, selector: string): Promise<void> {
  await panel.waitFor((wanted: string) => document.querySelector(wanted) === null, {
    what: `${selector} to go`,
    args: [selector],
  });
}
