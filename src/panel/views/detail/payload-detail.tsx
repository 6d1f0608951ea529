import { useState, type ReactNode } from 'react';
import { parseClosePayload } from '../../../decoder/close-payload.ts';
import { describeCloseCode } from '../../../decoder/close-code.ts';
import { OPCODE } from '../../../decoder/opcode.ts';
import type { Row } from '../../../model/frame-log.ts';
import { PayloadState, RowKind, RowOrigin } from '../../../model/row-kind.ts';
import { shownData, type ShownData } from '../../store/shown-data.ts';
import { markText } from '../../text/mark-text.ts';
import { detailText } from '../../text/detail-text.ts';
import { spillText } from '../../text/spill-text.ts';
import { wireText } from '../../text/wire-text.ts';
import { closeCodeText, lifecycleText } from '../../text/lifecycle-text.ts';
import { TextButton } from '../../ui/controls.tsx';
import { copyRow, saveRow } from '../copy-actions.ts';
import { useActions, usePanel, useSearch } from '../panel-context.tsx';
import { ContentStack } from './content-stack.tsx';
import { Hint, Message } from './message.tsx';
import styles from './payload-detail.module.css';

/** The payload of one frame as tree, text or hex; says what is missing of it. */
export function PayloadDetail({ row }: { readonly row: Row }): ReactNode {
  const panel = usePanel();
  const data = shownData(panel.session.log, row.index);
  const bytes = useSameBytes(data.bytes);
  const found = useSearch().hitsOf(row.index);
  const isText = data.opcode === OPCODE.text && !data.isCompressed;
  if (row.kind !== RowKind.frame) {
    return (
      <>
        <NoteHint row={row} />
        <LifecyclePayload row={row} />
      </>
    );
  }
  const isEmpty = bytes.length === 0;
  return (
    <>
      <ActedHint row={row} />
      <NoteHint row={row} />
      <PayloadHints row={row} />
      <MessageHint data={data} />
      {row.opcode === OPCODE.close && <CloseSummary bytes={bytes} />}
      {isEmpty && row.payloadState === PayloadState.complete && <Message>{detailText.payload.empty}</Message>}
      {!isEmpty && (
        <ContentStack
          bytes={bytes}
          isText={isText}
          isOpaque={row.opcode === OPCODE.close || data.isCompressed}
          found={found}
          size={data.kind === 'message' ? bytes.length : row.payloadLength}
          onCopy={() => void copyRow(panel, row, 'message')}
          onSave={() => void saveRow(panel, row)}
        />
      )}
    </>
  );
}

/** What the user has written on the row. */
function NoteHint({ row }: { readonly row: Row }): ReactNode {
  const mark = usePanel().session.log.mark(row.index);
  const { openDialog } = useActions();
  if (mark === null || mark.note === '') return null;
  return (
    <Hint tone="info" action={<TextButton onClick={() => openDialog('mark')}>{markText.edit}</TextButton>}>
      <bdi>{mark.note}</bdi>
    </Hint>
  );
}

/** The same bytes for as long as they have not changed: views keep what they computed of them. */
function useSameBytes(read: Uint8Array): Uint8Array {
  const [bytes, setBytes] = useState(read);
  // A payload's place changes only when more of it arrives.
  const isSame =
    bytes.buffer === read.buffer && bytes.byteOffset === read.byteOffset && bytes.byteLength === read.byteLength;
  if (isSame) return bytes;
  setBytes(read);
  return read;
}

/** Says that the user made the message, and of which one. */
function ActedHint({ row }: { readonly row: Row }): ReactNode {
  const { session, store } = usePanel();
  if (row.origin !== RowOrigin.injected && row.origin !== RowOrigin.edited) return null;
  const words = detailText.acted;
  const original = session.log.original(row.index);
  const text = row.isOutgoing ? words.out : words.in;
  if (original === null) return <Hint tone="info">{text}</Hint>;
  const actions = (
    <>
      <TextButton onClick={() => store.actions.selectRow(original, session.log.generation)}>
        {words.goToOriginal}
      </TextButton>
      <TextButton
        onClick={() => {
          store.actions.pinRow(original, session.log.generation);
          store.actions.chooseTab('compare');
        }}
      >
        {words.compare}
      </TextButton>
    </>
  );
  return (
    <Hint tone="info" action={actions}>
      {text} {words.madeFrom(original + 1)}
    </Hint>
  );
}

function PayloadHints({ row }: { readonly row: Row }): ReactNode {
  const { keptLength, payloadLength, payloadState } = row;
  const words = detailText.payload;
  const isLost = usePanel().session.log.isLostOnDisk(row.index);
  switch (payloadState) {
    case PayloadState.complete:
      return row.isDiscarded ? <Hint tone="warning">{detailText.frame.discarded}</Hint> : null;
    case PayloadState.pending:
      return <Hint tone="info">{words.pending(keptLength, payloadLength)}</Hint>;
    case PayloadState.cut:
      if (isLost) return <Hint tone="error">{spillText.lostHint}</Hint>;
      return <Hint tone="warning">{words.cut(keptLength, payloadLength)}</Hint>;
    case PayloadState.unreadable:
      return <Hint tone="error">{words.unreadable}</Hint>;
  }
}

/** Says when the bytes are not the payload of this one frame. */
function MessageHint({ data }: { readonly data: ShownData }): ReactNode {
  if (data.kind === 'payload') return null;
  const words = wireText;
  if (data.kind === 'message') return <Hint tone="info">{words.showsMessage}</Hint>;
  return <Hint tone="info">{data.isCompressed ? words.showsCompressedFragment : words.showsFragment}</Hint>;
}

function CloseSummary({ bytes }: { readonly bytes: Uint8Array }): ReactNode {
  const { code, reason } = parseClosePayload(bytes);
  if (code === null) return null;
  return (
    <dl className={styles['close']}>
      <dt>{detailText.payload.closeCode}</dt>
      <dd>
        {closeCodeText(code)} – {describeCloseCode(code).meaning}
      </dd>
      <dt>{detailText.payload.closeReason}</dt>
      <dd>
        <bdi>{reason === '' ? detailText.connection.none : reason}</bdi>
      </dd>
    </dl>
  );
}

function LifecyclePayload({ row }: { readonly row: Row }): ReactNode {
  if (!row.detail) return <Message>{detailText.payload.lifecycle}</Message>;
  const { title, detail } = lifecycleText(row.detail);
  const isClose = row.detail.kind === RowKind.close;
  const stack = row.detail.kind === RowKind.constructionFailed ? row.detail.stack : null;
  return (
    <div className={styles['lifecycle']}>
      <h3>{title}</h3>
      {detail !== '' && (
        <p>
          <bdi>{detail}</bdi>
        </p>
      )}
      {isClose && 'code' in row.detail && row.detail.code !== null && (
        <p>{describeCloseCode(row.detail.code).meaning}</p>
      )}
      {stack !== null && <pre className={styles['stack']}>{stack}</pre>}
      <p className={styles['quiet']}>{detailText.payload.lifecycle}</p>
    </div>
  );
}
