import { failure, ok, type Result } from '../../base/result.ts';
import { compileUserPattern, Redactor } from '../../formats/redact/index.ts';
import type { RedactionChoice } from './redaction-choice.ts';

/** A redactor for one export, or which pattern is none. Null when nothing is to be replaced. */
export async function createRedactor(choice: RedactionChoice): Promise<Result<Redactor | null, string>> {
  if (!choice.isOn) return ok(null);
  const patterns = [];
  for (const line of choice.patterns.split('\n')) {
    const source = line.trim();
    if (source === '') continue;
    const compiled = await compileUserPattern(source);
    if (compiled.kind === 'error') return failure(`${source}: ${compiled.error.message}`);
    patterns.push(compiled.value);
  }
  const { cookies, authorization, tokens } = choice;
  return ok(new Redactor({ cookies, authorization, tokens, patterns }));
}
