/** Browsers cap the height of an element: Firefox at about 17.8 million pixels, Chromium at 33.5. This is safe in both. */
export const SAFE_HEIGHT_PX = 8_000_000;
/** At both ends this share of the element is not mapped but moves with the content, so that the ends are reached exactly. */
const EDGE_SHARE = 1 / 4;
/** While the end is followed the element may be lower than it should be, down to this share. */
const HELD_SHARE = 0.5;
/** A lower element is not held: its edges must be higher than the view. */
const MIN_HELD_VIEWPORTS = 8;
/** A native scroll step longer than this many viewports is a jump (a dragged thumb), not a turn of the wheel. */
const JUMP_VIEWPORTS = 3;

/**
 * Maps the scroll position of an element of bounded height to a position in content of any height. A short step moves the
 * content by as many pixels, so that the wheel feels the same however long the log is; a jump goes to the same share of both,
 * but for the ends, which both have in common.
 * All values are pixels.
 */
export class ScrollMap {
  #contentHeight = 0;
  #spacerHeight = 0;
  #isHeld = false;
  #viewportHeight = 0;
  #native = 0;
  #top = 0;
  #removed: number;

  /** `removed`: as `followRemoval` counts. */
  constructor(removed = 0) {
    this.#removed = removed;
  }

  /** Height that the scrolled element gets. */
  get spacerHeight(): number {
    return this.#spacerHeight;
  }

  get viewportHeight(): number {
    return this.#viewportHeight;
  }

  /** First pixel of the content in view. */
  get top(): number {
    return this.#top;
  }

  /** The element's scroll position that belongs to `top`. */
  get native(): number {
    return this.#native;
  }

  get isAtEnd(): boolean {
    return this.#top >= this.#maxTop - 1;
  }

  get #isMapped(): boolean {
    return this.#contentHeight > this.#spacerHeight;
  }

  get #edge(): number {
    return this.#spacerHeight * EDGE_SHARE;
  }

  #setHeights(contentHeight: number, viewportHeight: number, mayHold: boolean): void {
    const height = Math.min(contentHeight, SAFE_HEIGHT_PX);
    const isNear = this.#spacerHeight <= height && this.#spacerHeight >= height * HELD_SHARE;
    this.#isHeld = mayHold && isNear && this.#spacerHeight >= viewportHeight * MIN_HELD_VIEWPORTS;
    this.#contentHeight = contentHeight;
    this.#viewportHeight = viewportHeight;
    if (!this.#isHeld) this.#spacerHeight = height;
  }

  get #maxTop(): number {
    return Math.max(0, this.#contentHeight - this.#viewportHeight);
  }

  get #maxNative(): number {
    return Math.max(0, this.spacerHeight - this.#viewportHeight);
  }

  /** Where in the element something belongs that stands at `contentY` in the content. */
  elementY(contentY: number): number {
    return this.#native + contentY - this.#top;
  }

  /** Keeps `top`. Returns the scroll position that the element must be given. */
  resize(contentHeight: number, viewportHeight: number): number {
    this.#setHeights(contentHeight, viewportHeight, this.#isHeld);
    return this.scrollTo(this.#top);
  }

  /**
   * As `resize`, and goes to the end. The element keeps its height, and with that its scroll position, until it is half as
   * high as it should be: a stream would otherwise make the browser lay everything out anew for every row. Nobody sees it, but for a thumb that is a
   * little too long; `settle` makes it right.
   */
  followEnd(contentHeight: number, viewportHeight: number): number {
    this.#setHeights(contentHeight, viewportHeight, true);
    return this.scrollToEnd();
  }

  /** Returns the scroll position that the element must be given. */
  scrollTo(top: number): number {
    this.#top = Math.min(Math.max(0, top), this.#maxTop);
    this.#native = this.#nativeOf(this.#top);
    return this.#native;
  }

  /** `removed` is how much of the content's top has gone so far. What was in view stays where it is while more goes. */
  followRemoval(removed: number): void {
    const more = removed - this.#removed;
    this.#removed = removed;
    if (more > 0) this.scrollTo(this.#top - more);
  }

  /** Everything has become taller or lower by this factor: what stands at the top goes on standing there. */
  rescale(factor: number): void {
    this.#removed *= factor;
    this.#setHeights(this.#contentHeight * factor, this.#viewportHeight, false);
    this.scrollTo(this.#top * factor);
  }

  scrollToEnd(): number {
    return this.scrollTo(this.#maxTop);
  }

  /** The element was scrolled. Returns the scroll position it must be given instead, or null when it may stay. */
  onScroll(native: number): number | null {
    const step = native - this.#native;
    if (!this.#isMapped) {
      this.#native = native;
      this.#top = native;
      return null;
    }
    if (step === 0) return null;
    if (Math.abs(step) > JUMP_VIEWPORTS * this.#viewportHeight) {
      this.#native = native;
      this.#top = this.#topOf(native);
      return null;
    }
    this.#native = native;
    this.#top = Math.min(Math.max(0, this.#top + step), this.#maxTop);
    const isNativeAtEdge = native <= 0 || native >= this.#maxNative;
    const isTopAtEdge = this.#top <= 0 || this.#top >= this.#maxTop;
    // One of the two has come to its edge before the other: both are put to where they belong together.
    return isNativeAtEdge === isTopAtEdge ? null : this.scrollTo(this.#top);
  }

  #nativeOf(top: number): number {
    const fromEnd = this.#maxTop - top;
    const edge = this.#edge;
    if (!this.#isMapped || top <= edge) return top;
    if (fromEnd <= edge) return this.#maxNative - fromEnd;
    const share = (top - edge) / (this.#maxTop - 2 * edge);
    return Math.round(edge + share * (this.#maxNative - 2 * edge));
  }

  #topOf(native: number): number {
    const fromEnd = this.#maxNative - native;
    const edge = this.#edge;
    if (native <= edge) return Math.max(0, native);
    if (fromEnd <= edge) return this.#maxTop - Math.max(0, fromEnd);
    const share = (native - edge) / (this.#maxNative - 2 * edge);
    return edge + share * (this.#maxTop - 2 * edge);
  }

  /** Undoes the drift of many short steps, and gives the element its height. Returns the scroll position that the element must be given. */
  settle(): number {
    this.#setHeights(this.#contentHeight, this.#viewportHeight, false);
    return this.scrollTo(this.#top);
  }
}
