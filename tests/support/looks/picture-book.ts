import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserName, PanelPage } from '../browsers/session.ts';
import { seenTexts, type SeenText } from './layout-faults.ts';
import { comparePictures, storedPicture, type Box } from './picture.ts';

const BOOK = join(import.meta.dirname, '../../e2e/looks');
const RESULTS = join(import.meta.dirname, '../../../test-results/looks');
const IS_UPDATING = process.env['FRAMESCOPE_UPDATE_PICTURES'] === '1';
/** A thousandth of the pixels: a word that moved is more. */
const TOLERATED_SHARE = 0.001;

/** What pictures depend on besides the panel. */
interface Surroundings {
  readonly version: string;
  /** Widths of some words in the panel's fonts. */
  readonly words: readonly number[];
}

/**
 * The stored pictures of one browser. They are of one machine's fonts and one version of the browser: where these differ there is nothing to
 * compare with, and `isComparable` is false. `FRAMESCOPE_UPDATE_PICTURES=1` takes them anew.
 */
export class PictureBook {
  readonly isComparable: boolean;
  readonly #browser: BrowserName;
  readonly #folder: string;

  private constructor(browser: BrowserName, folder: string, isComparable: boolean) {
    this.#browser = browser;
    this.#folder = folder;
    this.isComparable = isComparable;
  }

  static async open(browser: BrowserName, version: string, panel: PanelPage): Promise<PictureBook> {
    const folder = join(BOOK, browser);
    const path = join(folder, 'surroundings.json');
    const surroundings: Surroundings = { version, words: await panel.evaluate(wordWidths) };
    const now = JSON.stringify(surroundings);
    mkdirSync(folder, { recursive: true });
    if (IS_UPDATING) writeFileSync(path, now);
    return new PictureBook(
      browser,
      folder,
      existsSync(path) && JSON.stringify(JSON.parse(readFileSync(path, 'utf8'))) === now,
    );
  }

  /** Null when the picture is as it was, else what is wrong; the difference is in `test-results/looks` then. */
  compare(name: string, picture: Buffer, masks: readonly Box[]): string | null {
    if (!this.isComparable) return null;
    const path = join(this.#folder, `${name}.png`);
    const found = storedPicture(picture);
    if (IS_UPDATING) {
      writeFileSync(path, found);
      return null;
    }
    if (!existsSync(path)) return `${name} was never taken`;
    const { share, picture: difference } = comparePictures(readFileSync(path), found, masks);
    if (share <= TOLERATED_SHARE) return null;
    if (difference) this.keep(`${name}-difference`, difference);
    return `${(share * 100).toFixed(2)} % of ${name} differ from ${path}; when that was meant, take it anew (tests/support/looks/README.md)`;
  }

  /** Leaves a picture in `test-results/looks`, to be looked at. */
  keep(name: string, picture: Buffer): void {
    const folder = join(RESULTS, this.#browser);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${name}.png`), picture);
  }
}

/** The panel as it was drawn at one moment. */
export interface StillPicture {
  readonly picture: Buffer;
  /** What can be read in it. */
  readonly texts: readonly SeenText[];
}

const TEXTS_A_PICTURE = 60;

/** The panel once it stands still: two pictures in a row are the same, and so are its texts. */
export async function stillPicture(panel: PanelPage): Promise<StillPicture> {
  const path = join(tmpdir(), `framescope-look-${process.pid}.png`);
  const take = async (): Promise<StillPicture> => {
    // Two frames: what was asked for last is drawn.
    await panel.evaluate(
      () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
    );
    const texts = await panel.evaluate(seenTexts, TEXTS_A_PICTURE);
    await panel.screenshot(path);
    return { picture: readFileSync(path), texts };
  };
  let before = await take();
  for (let tries = 0; tries < 20; tries += 1) {
    const now = await take();
    if (now.picture.equals(before.picture) && JSON.stringify(now.texts) === JSON.stringify(before.texts)) return now;
    before = now;
  }
  throw new Error('the panel does not stand still');
}

function wordWidths(): number[] {
  return ['12px/1 system-ui', '11px/1 monospace', 'bold 12px/1 system-ui'].map((font) => {
    const span = document.createElement('span');
    span.style.cssText = `position: fixed; font: ${font}; white-space: pre`;
    span.textContent = 'Framescope 0123456789 ↑↓ “mask”';
    document.body.append(span);
    const { width } = span.getBoundingClientRect();
    span.remove();
    return Math.round(width * 100) / 100;
  });
}
