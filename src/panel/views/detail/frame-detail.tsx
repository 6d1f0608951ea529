import { useState, type ReactNode } from 'react';
import { parseClosePayload } from '../../../decoder/close-payload.ts';
import { OPCODE } from '../../../decoder/opcode.ts';
import type { Connection } from '../../../model/connection.ts';
import type { Row } from '../../../model/frame-log.ts';
import { wireProvenance } from '../../../model/provenance.ts';
import { RowKind } from '../../../model/row-kind.ts';
import { frameFields, frameSize, type FrameField } from '../../store/frame-fields.ts';
import { formatCount } from '../../text/format.ts';
import { detailText } from '../../text/detail-text.ts';
import { text } from '../../text/text.ts';
import { headerLengthOnWire } from '../../transfer/message-frames.ts';
import { usePanel } from '../panel-context.tsx';
import { Findings } from '../transfer/findings.tsx';
import { WireFrame } from '../transfer/wire-frame.tsx';
import { CloseCodeFacts } from './close-code-facts.tsx';
import styles from './frame-detail.module.css';
import { FrameDrawing } from './frame-drawing.tsx';
import { Hint, Message } from './message.tsx';

/** The frame's header, drawn and listed; pointing at a field in one marks it in the other. */
export function FrameDetail(props: { readonly row: Row; readonly connection: Connection | null }): ReactNode {
  const { row, connection } = props;
  const { session } = usePanel();
  const [marked, setMarked] = useState<string | null>(null);
  if (row.kind !== RowKind.frame) return <Message>{text.detail.noFrame}</Message>;
  const extensions = connection?.extensions ?? null;
  const facts = session.log.wireFacts(row.index);
  // Only a length that is not in its shortest form leaves open how long the header was.
  const isLong = facts?.violations.includes('length-not-minimal') ?? false;
  const onWire = isLong ? headerLengthOnWire(session.log, row.index) : null;
  const fields = frameFields(row, extensions, facts, onWire);
  const { headerLength, wireLength } = frameSize(row, onWire);
  const context = { origin: row.origin, isOutgoing: row.isOutgoing, extensions, wire: facts };
  const payload = wireProvenance('payload', context);
  const length = wireProvenance('payloadLength', context);
  const wire = wireProvenance('wireLength', context);
  const closePayload = row.opcode === OPCODE.close ? parseClosePayload(session.log.payload(row.index)) : null;
  const words = detailText.frame;
  return (
    <div className={styles['scroll']}>
      {facts && <Findings codes={facts.violations} />}
      {row.isDiscarded && <Hint tone="warning">{words.discarded}</Hint>}
      {length.provenance === 'unavailable' && <Hint tone="info">{words.assumedLayout}</Hint>}
      <FrameDrawing fields={fields} payloadLength={row.payloadLength} marked={marked} onMark={setMarked} />
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">{words.field}</th>
            <th scope="col">{words.value}</th>
            <th scope="col">{words.meaning}</th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <FieldRow
              key={`${field.name}-${field.bitOffset}`}
              field={field}
              isMarked={marked === field.name}
              onMark={setMarked}
            />
          ))}
          <FieldRow
            field={{
              ...payload,
              name: 'Payload data',
              wireField: 'payload',
              bitOffset: headerLength * 8,
              bitLength: 0,
              short: '',
              value: words.payload(row.payloadLength),
              meaning: '',
            }}
            isMarked={marked === 'Payload data'}
            onMark={setMarked}
          />
          <tr data-provenance={wire.provenance} title={wire.reason}>
            <th scope="row">{words.wireLength}</th>
            <td>
              {wire.provenance === 'unavailable'
                ? '?'
                : `${formatCount(headerLength)} + ${formatCount(row.payloadLength)} = ${formatCount(wireLength)}`}
            </td>
            <td>
              <Source provenance={wire.provenance} reason={wire.reason} />
            </td>
          </tr>
        </tbody>
      </table>
      {facts && <WireFrame row={row} facts={facts} headerLength={onWire} />}
      {closePayload?.code !== undefined && closePayload.code !== null && (
        <CloseCodeFacts code={closePayload.code} reason={closePayload.reason} />
      )}
    </div>
  );
}

interface FieldRowProps {
  readonly field: FrameField;
  readonly isMarked: boolean;
  readonly onMark: (name: string | null) => void;
}

function FieldRow({ field, isMarked, onMark }: FieldRowProps): ReactNode {
  return (
    <tr
      data-provenance={field.provenance}
      data-marked={isMarked}
      tabIndex={0}
      onMouseEnter={() => onMark(field.name)}
      onMouseLeave={() => onMark(null)}
      onFocus={() => onMark(field.name)}
      onBlur={() => onMark(null)}
    >
      <th scope="row">
        <span className={styles['swatch']} data-field={field.wireField} />
        {field.name}
      </th>
      <td>{field.value}</td>
      <td>
        {field.meaning !== '' && <span className={styles['meaning']}>{field.meaning}</span>}
        <Source provenance={field.provenance} reason={field.reason} />
      </td>
    </tr>
  );
}

function Source({ provenance, reason }: Pick<FrameField, 'provenance' | 'reason'>): ReactNode {
  return (
    <span className={styles['source']}>
      <span className={styles['badge']} data-provenance={provenance}>
        {detailText.frame.provenance[provenance]}
      </span>
      {reason}
    </span>
  );
}
