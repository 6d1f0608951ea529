import { formatBytes, formatCount } from './format.ts';

/** Words for what was not kept and has no row of its own in the table. */
export const lossText = {
  earlier: (frames: number, bytes: number, malformed: number) => {
    const parts = [
      ...(frames > 0 ? [`${formatCount(frames)} ${frames === 1 ? 'frame' : 'frames'}`] : []),
      ...(bytes > 0 ? [formatBytes(bytes)] : []),
      ...(malformed > 0 ? [`${formatCount(malformed)} malformed ${malformed === 1 ? 'event' : 'events'}`] : []),
    ];
    return `earlier: ${parts.join(', ')} not kept`;
  },
  earlierTitle: 'Since the panel was opened, before the log was last cleared: the rows that told of it are gone.',
  urlCut: (chars: number) =>
    `The page’s URL is ${formatCount(chars)} characters long or longer: this is what was kept of it.`,
} as const;
