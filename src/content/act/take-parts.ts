import { ownDescriptor } from '../page/built-ins.ts';
import { HANDOVER, type HookParts } from '../page/hook-parts.ts';

/**
 * The parts of the hook that ran just before, taken off the global so that no script of the page ever sees them. Null when there is no hook:
 * this global has had its scripts already, or nobody opened the door.
 */
export function takeParts(): HookParts | null {
  const descriptor = ownDescriptor(globalThis, HANDOVER);
  // What a page put on the global of a frame beforehand is not ours to take away; only the hook's can be deleted like this.
  if (!descriptor?.configurable || !Reflect.deleteProperty(globalThis, HANDOVER)) return null;
  return descriptor.value as HookParts;
}
