import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';

/** A part of a picture, in its pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface PictureDifference {
  /** Of the pixels, those that differ by more than how edges of letters are smoothed; 0 to 1. */
  readonly share: number;
  /** Where, in red over the pale picture, as PNG; null when the sizes differ. */
  readonly picture: Buffer | null;
}

/** How different two colours must be, 0 to 1; below it is what compositing does to the same colour. */
const COLOUR_THRESHOLD = 0.12;

/** A stored picture is half as wide and high as it was taken, and of 32 shades a channel: a quarter of the bytes, and less of the letters' smoothing. */
const SCALE = 2;
const SHADES = 0xf8;

/** A picture as it is stored: PNG to PNG. */
export function storedPicture(taken: Buffer): Buffer {
  const from = PNG.sync.read(taken);
  const to = new PNG({ width: Math.floor(from.width / SCALE), height: Math.floor(from.height / SCALE) });
  for (let y = 0; y < to.height; y += 1) {
    for (let x = 0; x < to.width; x += 1) {
      for (let channel = 0; channel < 3; channel += 1) {
        let sum = 0;
        for (let at = 0; at < SCALE * SCALE; at += 1) {
          const [down, right] = [Math.floor(at / SCALE), at % SCALE];
          sum += from.data[((y * SCALE + down) * from.width + x * SCALE + right) * 4 + channel] ?? 0;
        }
        to.data[(y * to.width + x) * 4 + channel] = Math.floor(sum / (SCALE * SCALE)) & SHADES;
      }
      to.data[(y * to.width + x) * 4 + 3] = 255;
    }
  }
  return PNG.sync.write(to, { colorType: 2, inputColorType: 6, deflateLevel: 9, deflateStrategy: 0, filterType: 4 });
}

/** Compares two stored pictures outside of the masks, which are in pixels of what was taken. */
export function comparePictures(wanted: Buffer, found: Buffer, masks: readonly Box[]): PictureDifference {
  const [left, right] = [PNG.sync.read(wanted), PNG.sync.read(found)];
  const { width, height } = left;
  if (width !== right.width || height !== right.height) return { share: 1, picture: null };
  for (const box of masks) {
    const mask = {
      left: box.left / SCALE,
      top: box.top / SCALE,
      width: box.width / SCALE,
      height: box.height / SCALE,
    };
    fill(left, mask);
    fill(right, mask);
  }
  const difference = new PNG({ width, height });
  const pixels = pixelmatch(left.data, right.data, difference.data, width, height, { threshold: COLOUR_THRESHOLD });
  return { share: pixels / (width * height), picture: PNG.sync.write(difference) };
}

function fill({ data, width, height }: PNG, box: Box): void {
  const right = Math.min(width, Math.ceil(box.left + box.width));
  const bottom = Math.min(height, Math.ceil(box.top + box.height));
  for (let y = Math.max(0, Math.floor(box.top)); y < bottom; y += 1) {
    for (let x = Math.max(0, Math.floor(box.left)); x < right; x += 1)
      data.set([128, 128, 128, 255], (y * width + x) * 4);
  }
}

/**
 * WCAG's contrast ratio of what is really drawn in a box: between the colour that most of its pixels have and the one farthest from it.
 * Smoothed letters are paler than their colour, so that this is a lower bound.
 */
export function drawnContrast(picture: PNG, box: Box): number {
  const counts = new Map<number, number>();
  const right = Math.min(picture.width, Math.ceil(box.left + box.width));
  const bottom = Math.min(picture.height, Math.ceil(box.top + box.height));
  for (let y = Math.max(0, Math.floor(box.top)); y < bottom; y += 1) {
    for (let x = Math.max(0, Math.floor(box.left)); x < right; x += 1) {
      const colour = picture.data.readUIntBE((y * picture.width + x) * 4, 3);
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
  }
  let ground = 0;
  let most = 0;
  for (const [colour, count] of counts) {
    if (count > most) [ground, most] = [colour, count];
  }
  const base = luminance(ground);
  let best = 1;
  for (const colour of counts.keys()) {
    const other = luminance(colour);
    best = Math.max(best, (Math.max(base, other) + 0.05) / (Math.min(base, other) + 0.05));
  }
  return best;
}

/** WCAG 2.2, relative luminance. */
function luminance(colour: number): number {
  const [red = 0, green = 0, blue = 0] = [16, 8, 0].map((shift) => {
    const channel = ((colour >> shift) & 0xff) / 255;
    return channel <= 0.040_45 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
