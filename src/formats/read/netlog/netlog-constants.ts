import { isObject, member, numberMember } from '../json/json-value.ts';

/** The part of a NetLog's `constants` that is read: numbers differ between Chromium versions, names do not. */
export interface NetLogConstants {
  readonly eventName: (type: number) => string | null;
  readonly sourceName: (type: number) => string | null;
  readonly phaseEnd: number;
  /** Milliseconds from the log's ticks to the epoch; null when it is not told. */
  readonly tickOffsetMs: number | null;
  readonly netErrorName: (code: number) => string | null;
}

/** Null when the value holds no event types. */
export function readConstants(value: unknown): NetLogConstants | null {
  const eventTypes = member(value, 'logEventTypes');
  if (!isObject(eventTypes)) return null;
  return {
    eventName: nameByNumber(eventTypes),
    sourceName: nameByNumber(member(value, 'logSourceType')),
    phaseEnd: numberMember(member(value, 'logEventPhase'), 'PHASE_END') ?? 2,
    tickOffsetMs: numberMember(value, 'timeTickOffset'),
    netErrorName: nameByNumber(member(value, 'netError')),
  };
}

function nameByNumber(names: unknown): (number: number) => string | null {
  const byNumber = new Map<number, string>();
  if (isObject(names)) {
    for (const [name, number] of Object.entries(names)) {
      if (typeof number === 'number') byNumber.set(number, name);
    }
  }
  return (number) => byNumber.get(number) ?? null;
}
