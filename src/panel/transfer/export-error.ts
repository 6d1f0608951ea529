/**
 * `pattern`: one of the user's is not valid; `cleared`: rows went away while they were written; `too-large`: more than a
 * clipboard takes; `clipboard`: the browser refused it; `write`: the file could not be written, in the browser's words.
 */
export type ExportFailure = 'pattern' | 'cleared' | 'too-large' | 'clipboard' | 'write';

export class ExportError extends Error {
  readonly reason: ExportFailure;

  constructor(reason: ExportFailure, message = '') {
    super(message);
    this.reason = reason;
  }
}
