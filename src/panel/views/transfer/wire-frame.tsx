import type { ReactNode } from 'react';
import { toHex } from '../../../base/hex.ts';
import type { Row } from '../../../model/frame-log.ts';
import type { WireFacts } from '../../../model/wire-facts.ts';
import { frameHeaderBytes } from '../../store/frame-fields.ts';
import { wireText } from '../../text/wire-text.ts';
import { messageFrames, type MessageFrames } from '../../transfer/message-frames.ts';
import { Fact, Facts } from '../detail/facts.tsx';
import { usePanel } from '../panel-context.tsx';
import { MaskingSteps } from './masking-steps.tsx';
import styles from './wire-frame.module.css';

const words = wireText;

interface WireFrameProps {
  readonly row: Row;
  readonly facts: WireFacts;
  /** Bytes of the header when they do not follow from the fields. */
  readonly headerLength: number | null;
}

/** What only bytes can tell of a frame: its header as it stood, the masking, the message it is a part of. */
export function WireFrame({ row, facts, headerLength }: WireFrameProps): ReactNode {
  const { log } = usePanel().session;
  const message = messageFrames(log, row.index);
  const isHeaderKnown = facts.isMaskingKeyKnown || !row.isMasked;
  return (
    <>
      <Facts>
        {isHeaderKnown && (
          <Fact name={words.headerBytes}>
            <span className={styles['bytes']}>{toHex(frameHeaderBytes(row, headerLength), ' ')}</span>
          </Fact>
        )}
        {facts.streamOffset !== null && <Fact name={words.streamOffset}>{words.atStream(facts.streamOffset)}</Fact>}
      </Facts>
      {row.isMasked && <MaskingSteps key={row.index} row={row} facts={facts} />}
      {message && <MessageFacts message={message} index={row.index} />}
    </>
  );
}

function MessageFacts({ message, index }: { readonly message: MessageFrames; readonly index: number }): ReactNode {
  const { session, store } = usePanel();
  const { log } = session;
  const { rows, isComplete, isCompressed, wireBytes, messageBytes } = message;
  if (rows.length <= 1 && isComplete && !isCompressed) return null;
  return (
    <>
      <Facts title={words.message}>
        <Fact name={words.size}>
          {!isCompressed
            ? words.notCompressed(wireBytes)
            : messageBytes === null
              ? words.notInflated(wireBytes)
              : words.sizes(wireBytes, messageBytes)}
        </Fact>
        {isCompressed && messageBytes !== null && wireBytes > 0 && (
          <Fact name={words.ratioName}>{words.ratio(messageBytes / wireBytes)}</Fact>
        )}
        {!isComplete && <Fact name={words.fragments}>{words.incomplete}</Fact>}
      </Facts>
      {rows.length > 1 && (
        <ol className={styles['fragments']} aria-label={words.fragments}>
          {rows.map((row, at) => (
            <li key={row}>
              {row === index ? (
                <strong>
                  {words.fragment(at + 1, rows.length)}, {words.thisFrame}
                </strong>
              ) : (
                <button
                  type="button"
                  aria-label={words.goTo(at + 1)}
                  onClick={() => store.actions.selectRow(row, log.generation)}
                >
                  {words.fragment(at + 1, rows.length)}
                </button>
              )}{' '}
              {words.fragmentLength(log.payloadLength(row))}
            </li>
          ))}
        </ol>
      )}
    </>
  );
}
