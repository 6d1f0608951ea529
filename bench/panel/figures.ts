import { printBenchLine, significant } from '../bench-line.ts';

/** What a figure is compared with: a name and a number of the same unit, taken in the same run. */
export interface Peer {
  readonly name: string;
  readonly value: number;
}

/** Prints one figure of the panel. With a peer, `ratio` is ours divided by the peer's. */
export function printFigure(name: string, value: number, unit: string, peer?: Peer): void {
  printBenchLine({
    name: `panel ${name}`,
    value: significant(value),
    unit,
    peer: peer ? `${peer.name}: ${significant(peer.value)}` : null,
    ratio: peer && peer.value !== 0 ? significant(value / peer.value) : null,
  });
}

/** `share` 0.95: the 95th percentile. NaN for no values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
