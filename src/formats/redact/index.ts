export { Redactor, type RedactionOptions } from './redactor.ts';
export type { RedactionCount, RedactionReport } from './redaction-report.ts';
export { compileUserPattern, type PatternError, type UserPattern } from './user-pattern.ts';
