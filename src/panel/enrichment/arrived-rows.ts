import type { FrameLog } from '../../model/frame-log.ts';

/** The rows of a log by arrival number, whatever stands merged in it. */
export type ArrivedRows = Pick<
  FrameLog['arrived'],
  | 'firstRow'
  | 'size'
  | 'kind'
  | 'connection'
  | 'time'
  | 'opcode'
  | 'origin'
  | 'isOutgoing'
  | 'isDiscarded'
  | 'passage'
  | 'payload'
  | 'payloadLength'
  | 'payloadState'
  | 'wireFacts'
  | 'row'
  | 'detail'
>;
