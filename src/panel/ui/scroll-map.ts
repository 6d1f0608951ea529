/** Browsers cap the height of an element: Firefox at about 17.8 million pixels, Chromium at 33.5. This is safe in both. */
export const SAFE_HEIGHT_PX = 8_000_000;
/** At both ends this much of the content is not mapped but moves with the element, so that the ends are reached exactly. */
const EDGE_PX = SAFE_HEIGHT_PX / 4;
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
    return Math.min(this.#contentHeight, SAFE_HEIGHT_PX);
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
    return this.#contentHeight > SAFE_HEIGHT_PX;
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
    this.#contentHeight = contentHeight;
    this.#viewportHeight = viewportHeight;
    return this.scrollTo(this.#top);
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
    this.#contentHeight *= factor;
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
    if (!this.#isMapped || top <= EDGE_PX) return top;
    if (fromEnd <= EDGE_PX) return this.#maxNative - fromEnd;
    const share = (top - EDGE_PX) / (this.#maxTop - 2 * EDGE_PX);
    return Math.round(EDGE_PX + share * (this.#maxNative - 2 * EDGE_PX));
  }

  #topOf(native: number): number {
    const fromEnd = this.#maxNative - native;
    if (native <= EDGE_PX) return Math.max(0, native);
    if (fromEnd <= EDGE_PX) return this.#maxTop - Math.max(0, fromEnd);
    const share = (native - EDGE_PX) / (this.#maxNative - 2 * EDGE_PX);
    return EDGE_PX + share * (this.#maxTop - 2 * EDGE_PX);
  }

  /** Undoes the drift of many short steps. Returns the scroll position that the element must be given. */
  settle(): number {
    return this.scrollTo(this.#top);
  }
}
