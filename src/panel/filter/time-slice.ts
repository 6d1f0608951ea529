/** The longest piece of work at a time: well under one frame of 16 ms. */
const SLICE_MS = 6;
/** Looking at the clock costs more than testing a short row, and testing a long one costs more than looking at the clock. */
const COST_BETWEEN_LOOKS = 256 * 1024;

/** Says whether a slice that begins now has used up its time; `cost` is that of the work to come, in bytes. */
export function deadlineFrom(now: () => number): (cost: number) => boolean {
  const deadline = now() + SLICE_MS;
  let sum = 0;
  return (cost) => {
    const isLook = sum > COST_BETWEEN_LOOKS;
    sum = isLook ? cost : sum + cost;
    return isLook && now() > deadline;
  };
}
