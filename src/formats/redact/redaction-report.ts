/** One line of the report: what was replaced where, how often, and how many different secrets that were. */
export interface RedactionCount {
  /** `cookie`, `authorization`, `token`, `known-secret`, or `pattern: …` as the user typed it. */
  readonly rule: string;
  /** `request header cookie`, `message`, `URL`, … */
  readonly place: string;
  readonly count: number;
  readonly distinct: number;
}

/** What a redaction did. Shown to the user and kept out of the file. */
export interface RedactionReport {
  readonly replaced: readonly RedactionCount[];
  readonly total: number;
  /** Frames whose compressed bytes were left out, because nobody can replace a word within them; their messages stayed. */
  readonly compressedPayloadsLeftOut: number;
  /** Fragments left out because their message never ended, or was too long to be held until it did. */
  readonly fragmentsLeftOut: number;
}

/** Counts while a redaction runs. */
export class RedactionCounter {
  #counts = new Map<string, { rule: string; place: string; count: number; secrets: Set<string> }>();
  compressedPayloadsLeftOut = 0;
  fragmentsLeftOut = 0;

  /** Remembers the stand-in, never the secret. */
  add(rule: string, place: string, pseudonym: string): void {
    const key = `${rule}\n${place}`;
    let entry = this.#counts.get(key);
    if (!entry) {
      entry = { rule, place, count: 0, secrets: new Set() };
      this.#counts.set(key, entry);
    }
    entry.count += 1;
    // Enough to say "many".
    if (entry.secrets.size < MAX_DISTINCT) entry.secrets.add(pseudonym);
  }

  report(): RedactionReport {
    const replaced = [...this.#counts.values()]
      .map(({ rule, place, count, secrets }) => ({ rule, place, count, distinct: secrets.size }))
      .sort((left, right) => right.count - left.count);
    return {
      replaced,
      total: replaced.reduce((sum, { count }) => sum + count, 0),
      compressedPayloadsLeftOut: this.compressedPayloadsLeftOut,
      fragmentsLeftOut: this.fragmentsLeftOut,
    };
  }
}

const MAX_DISTINCT = 10_000;
