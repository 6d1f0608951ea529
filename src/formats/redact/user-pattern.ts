import type { Result } from '../../base/result.ts';
import { failure, ok } from '../../base/result.ts';

/** A pattern of the user, ready to be used. */
export interface UserPattern {
  readonly source: string;
  /** The secrets in the text as [start, end) pairs: group 1 where the pattern has one, else the whole match. */
  readonly find: (text: string) => readonly (readonly [number, number])[];
}

export interface PatternError {
  readonly source: string;
  /** For the user. */
  readonly message: string;
}

const MAX_PATTERN_CHARS = 1000;
/** Matching takes time in proportion to text × program; a counted repetition such as `(a{1,1000}){1,1000}` makes huge ones. */
const MAX_PROGRAM_SIZE = 5000;

/**
 * Compiles patterns with RE2's algorithm, which matches in linear time: no pattern and no payload can make it hang, so no
 * clock is needed. It has neither look-around nor back-references; such a pattern is an error that says so. Letters match in
 * either case only with `(?i)` in front.
 */
export async function compileUserPattern(source: string): Promise<Result<UserPattern, PatternError>> {
  if (source === '') return failure({ source, message: 'The pattern is empty.' });
  if (source.length > MAX_PATTERN_CHARS) {
    return failure({ source, message: `The pattern is longer than ${MAX_PATTERN_CHARS} characters.` });
  }
  // Loaded on demand: most exports have no pattern of the user.
  const { RE2JS } = await import('re2js');
  try {
    const compiled = RE2JS.compile(source);
    if (compiled.programSize() > MAX_PROGRAM_SIZE) {
      return failure({ source, message: 'The pattern is too large when its repetitions are written out.' });
    }
    const hasGroup = compiled.groupCount() > 0;
    return ok({
      source,
      find: (text) => {
        const matcher = compiled.matcher(text);
        const found: [number, number][] = [];
        while (matcher.find()) {
          const group = hasGroup && matcher.start(1) >= 0 ? 1 : 0;
          const start = matcher.start(group);
          const end = matcher.end(group);
          // An empty match hides nothing.
          if (end > start) found.push([start, end]);
        }
        return found;
      },
    });
  } catch (error) {
    return failure({ source, message: error instanceof Error ? error.message : String(error) });
  }
}
