/** What the user has chosen. */
export interface KeepingPolicy {
  readonly isOn: boolean;
  /** All kept sessions together; the oldest are deleted. */
  readonly budgetBytes: number;
}

const MB = 1_000_000;

/** What can be chosen. */
export const KEEPING_BUDGETS: readonly number[] = [64 * MB, 256 * MB, 512 * MB, 1000 * MB, 4000 * MB];

/** A week of ordinary work; both browsers give an extension gigabytes without asking. */
export const DEFAULT_KEEPING: KeepingPolicy = { isOn: true, budgetBytes: 512 * MB };
