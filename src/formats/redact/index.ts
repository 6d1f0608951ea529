export { Redactor, type RedactionOptions } from './redactor.ts';
export { compileUserPattern, type UserPattern } from './user-pattern.ts';
