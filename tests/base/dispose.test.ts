import { describe, expect, it } from 'vitest';
import { disposeAll } from '../../src/base/dispose.ts';

describe('disposeAll', () => {
  it('undoes in reverse order, once', () => {
    const undone: string[] = [];
    const dispose = disposeAll([() => undone.push('first'), () => undone.push('second')]);
    dispose();
    dispose();
    expect(undone).toEqual(['second', 'first']);
  });

  it('undoes the rest when one step throws, and then throws its error', () => {
    const undone: string[] = [];
    const dispose = disposeAll([
      () => undone.push('first'),
      () => {
        throw new Error('second failed');
      },
    ]);
    expect(dispose).toThrow('second failed');
    expect(undone).toEqual(['first']);
  });
});
