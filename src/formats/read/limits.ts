import type { DecoderLimits } from '../../decoder/limits.ts';
import { DEFAULT_DECODER_LIMITS } from '../../decoder/limits.ts';

/**
 * Every limit of the readers, in one place, each with its reason. Units stand in the names. Reaching one is a `problem` or a
 * `gap` record: never an exception and never silence.
 */
export interface ReadLimits {
  /** One packet or block of a packet file. Wireshark refuses 256 kB on most links; loopback with offload reaches 64 kB. */
  readonly packetBytes: number;
  /** IP datagrams waiting for their fragments, and the bytes they hold together. */
  readonly fragmentedDatagrams: number;
  readonly fragmentBytes: number;
  /** TCP connections followed at once; beyond it the one that was silent longest is ended. */
  readonly tcpConnections: number;
  /** Segments and bytes of one direction that wait for an earlier one, before the hole counts as lost. */
  readonly outOfOrderSegments: number;
  readonly outOfOrderBytes: number;
  /** What all connections together may hold back. */
  readonly heldBytes: number;
  /** Packets that may follow an acknowledgement of bytes not seen, before those bytes count as lost. */
  readonly packetsAfterAcknowledgedHole: number;
  /** Delivered bytes of a direction kept to compare retransmissions with. */
  readonly historyBytes: number;
  /** A jump of sequence numbers beyond this is a stray packet, not a loss: the largest window TCP can have (RFC 7323 §2.3). */
  readonly sequenceJumpBytes: number;
  /** Request line and headers, or status line and headers. */
  readonly headBytes: number;
  /** Bytes of a direction looked at to decide what protocol it is. */
  readonly sniffBytes: number;
  /** One value of a JSON file that is read as a whole: a HAR entry without its messages, one message, one NetLog event. */
  readonly jsonValueBytes: number;
  /** A pasted or dropped hex dump, in characters: it is turned into bytes line by line, so this bounds one line. */
  readonly lineChars: number;
  /** Sources (sockets, requests) of a NetLog remembered at once. */
  readonly netLogSources: number;
  /** Problems of one kind told one by one; further ones are counted into one record at the end. */
  readonly problemsPerCode: number;
  /** What the frame decoder may use up. */
  readonly decoder: DecoderLimits;
}

export const DEFAULT_READ_LIMITS: ReadLimits = {
  packetBytes: 16 * 1024 * 1024,
  fragmentedDatagrams: 1_024,
  fragmentBytes: 16 * 1024 * 1024,
  tcpConnections: 16_384,
  outOfOrderSegments: 4_096,
  outOfOrderBytes: 4 * 1024 * 1024,
  heldBytes: 64 * 1024 * 1024,
  packetsAfterAcknowledgedHole: 32,
  historyBytes: 16 * 1024,
  sequenceJumpBytes: 1024 * 1024 * 1024,
  headBytes: 64 * 1024,
  sniffBytes: 64 * 1024,
  jsonValueBytes: 128 * 1024 * 1024,
  lineChars: 1024 * 1024,
  netLogSources: 100_000,
  problemsPerCode: 20,
  decoder: DEFAULT_DECODER_LIMITS,
};
