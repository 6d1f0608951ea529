import { useState, type ReactNode } from 'react';
import { parseClosePayload } from '../../../decoder/close-payload.ts';
import { describeCloseCode } from '../../../decoder/close-code.ts';
import { OPCODE } from '../../../decoder/opcode.ts';
import type { Row } from '../../../model/frame-log.ts';
import { PayloadState, RowKind } from '../../../model/row-kind.ts';
import type { PayloadView } from '../../store/settings.ts';
import { shownData, type ShownData } from '../../store/shown-data.ts';
import { formatBytes } from '../../text/format.ts';
import { detailText } from '../../text/detail-text.ts';
import { transferText } from '../../text/transfer-text.ts';
import { closeCodeText, lifecycleText } from '../../text/lifecycle-text.ts';
import { Chip, IconButton } from '../../ui/controls.tsx';
import { looksLikeJson } from '../../workers/json-tape.ts';
import { copyRow, saveRow } from '../copy-actions.ts';
import { useActions, useChoice, usePanel } from '../panel-context.tsx';
import { HexView } from './hex-view.tsx';
import { JsonView } from './json-view.tsx';
import { Hint, Message } from './message.tsx';
import styles from './payload-detail.module.css';
import { TextView } from './text-view.tsx';

/** The payload of one frame as tree, text or hex; says what is missing of it. */
export function PayloadDetail({ row }: { readonly row: Row }): ReactNode {
  const data = shownData(usePanel().session.log, row.index);
  const bytes = useSameBytes(data.bytes);
  const isText = data.opcode === OPCODE.text && !data.isCompressed;
  const chosen = useChoice((state) => (isText ? state.settings.textPayloadView : state.settings.binaryPayloadView));
  if (row.kind !== RowKind.frame) return <LifecyclePayload row={row} />;
  const view = resolveView(chosen, bytes, isText);
  const isEmpty = bytes.length === 0;
  return (
    <>
      <PayloadBar row={row} data={data} view={view} isText={isText} />
      <PayloadHints row={row} />
      <MessageHint data={data} />
      {row.opcode === OPCODE.close && <CloseSummary bytes={bytes} />}
      {isEmpty && row.payloadState === PayloadState.complete && <Message>{detailText.payload.empty}</Message>}
      {!isEmpty && view === 'tree' && <JsonView bytes={bytes} />}
      {!isEmpty && view === 'text' && <TextView bytes={bytes} isText={isText} />}
      {!isEmpty && view === 'hex' && <HexView bytes={bytes} />}
    </>
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

function resolveView(chosen: PayloadView, bytes: Uint8Array, isText: boolean): Exclude<PayloadView, 'auto'> {
  if (chosen === 'tree' && !looksLikeJson(bytes)) return isText ? 'text' : 'hex';
  if (chosen !== 'auto') return chosen;
  if (isText) return looksLikeJson(bytes) ? 'tree' : 'text';
  return 'hex';
}

interface PayloadBarProps {
  readonly row: Row;
  readonly data: ShownData;
  readonly view: Exclude<PayloadView, 'auto'>;
  readonly isText: boolean;
}

function PayloadBar({ row, data, view, isText }: PayloadBarProps): ReactNode {
  const panel = usePanel();
  const { choosePayloadView, toggleWrapping } = useActions();
  const isWrapping = useChoice((state) => state.settings.isWrapping);
  const type = isText ? 'text' : 'binary';
  return (
    <div className={styles['bar']}>
      <div className={styles['views']} role="group" aria-label={detailText.payload.view}>
        {(['tree', 'text', 'hex'] as const).map((name) => (
          <Chip
            key={name}
            label={detailText.payload[name]}
            isOn={view === name}
            onClick={() => choosePayloadView(type, name)}
          />
        ))}
      </div>
      <span className={styles['size']}>
        {formatBytes(data.kind === 'message' ? data.bytes.length : row.payloadLength)}
      </span>
      {view === 'text' && (
        <IconButton icon="wrap" label={detailText.payload.wrap} isPressed={isWrapping} onClick={toggleWrapping} />
      )}
      <IconButton icon="copy" label={detailText.payload.copy} onClick={() => void copyRow(panel, row, 'message')} />
      <IconButton icon="save" label={detailText.payload.save} onClick={() => saveRow(panel, row)} />
    </div>
  );
}

function PayloadHints({ row }: { readonly row: Row }): ReactNode {
  const { keptLength, payloadLength, payloadState } = row;
  const words = detailText.payload;
  switch (payloadState) {
    case PayloadState.complete:
      return row.isDiscarded ? <Hint tone="warning">{detailText.frame.discarded}</Hint> : null;
    case PayloadState.pending:
      return <Hint tone="info">{words.pending(keptLength, payloadLength)}</Hint>;
    case PayloadState.cut:
      return <Hint tone="warning">{words.cut(keptLength, payloadLength)}</Hint>;
    case PayloadState.unreadable:
      return <Hint tone="error">{words.unreadable}</Hint>;
  }
}

/** Says when the bytes are not the payload of this one frame. */
function MessageHint({ data }: { readonly data: ShownData }): ReactNode {
  if (data.kind === 'payload') return null;
  const words = transferText.frame;
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
