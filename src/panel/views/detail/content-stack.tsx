import { useEffect, useMemo, useState, type KeyboardEvent, type ReactNode } from 'react';
import { toHex } from '../../../base/hex.ts';
import { decodeUtf8Lossy, findUtf8Error } from '../../../base/utf8.ts';
import { guessEncodings, type Encoding } from '../../payload/content-guess.ts';
import type { Hits } from '../../payload/highlight.ts';
import { fileKindOf, type FileKind } from '../../payload/media-type.ts';
import { MAX_LAYERS, MAX_UNWRAPPED_BYTES, unwrap } from '../../payload/unwrap.ts';
import type { PayloadView } from '../../store/settings.ts';
import { contentText } from '../../text/content-text.ts';
import { detailText } from '../../text/detail-text.ts';
import { text } from '../../text/text.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import { TextButton } from '../../ui/controls.tsx';
import { Icon } from '../../ui/icon.tsx';
import { looksLikeJson } from '../../workers/json-tape.ts';
import { copyAndTell, MAX_COPY_BYTES } from '../copy-actions.ts';
import { useActions, useChoice, usePanel, type PanelContextValue } from '../panel-context.tsx';
import { ContentBar } from './content-bar.tsx';
import styles from './content-stack.module.css';
import { ContentView } from './content-view.tsx';
import type { ByteSelection } from './hex-view.tsx';
import { Hint } from './message.tsx';
import { useFind } from './use-find.ts';

/** Enough to tell text from other bytes. */
const GUESS_BYTES = 4096;

/** A content of a content. */
interface Layer {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly encoding: Encoding | null;
  readonly cut: 'limit' | 'damaged' | null;
}

export type ShownView = Exclude<PayloadView, 'auto'>;

interface ContentStackProps {
  readonly bytes: Uint8Array;
  readonly isText: boolean;
  /** The whole payload is no JSON tree whatever its bytes are: a Close frame, a compressed fragment. */
  readonly isOpaque: boolean;
  /** What the search through everything has found in the payload. */
  readonly found: Hits;
  readonly onCopy: () => void;
  readonly onSave: () => void;
  readonly size: number;
}

/**
 * A payload, and what is folded in it: base64 in JSON, gzip in base64, JSON in gzip. Each is unfolded when the user asks for it,
 * with the same views as the payload, and the trail leads back.
 */
export function ContentStack(props: ContentStackProps): ReactNode {
  const { bytes, isText, isOpaque, size, found } = props;
  const panel = usePanel();
  const { environment, notices } = panel;
  const { choosePayloadView } = useActions();
  const chosen = useChoice((state) => (isText ? state.settings.textPayloadView : state.settings.binaryPayloadView));
  const [layers, setLayers] = useState<readonly Layer[]>([]);
  const [layerView, setLayerView] = useState<PayloadView>('auto');
  const [task, setTask] = useState<{ readonly name: string; readonly abort: AbortController } | null>(null);
  const [selection, setSelection] = useState<ByteSelection | null>(null);
  useEffect(() => () => task?.abort.abort(), [task]);

  const top = layers.at(-1) ?? null;
  const shown = top?.bytes ?? bytes;
  const isShownText = top === null ? isText : !isBinary(shown);
  const kind = useMemo(() => fileKindOf(shown), [shown]);
  const view = resolveView(top === null ? chosen : layerView, shown, isShownText, kind?.preview ?? null);
  const find = useFind(shown, view === 'hex');
  const guesses = useMemo(() => (isOpaque && top === null ? [] : guessEncodings(shown)), [shown, isOpaque, top]);

  const chooseView = (next: ShownView): void => {
    setSelection(null);
    if (top === null) choosePayloadView(isText ? 'text' : 'binary', next);
    else setLayerView(next);
  };
  const push = (layer: Layer): void => {
    if (layers.length >= MAX_LAYERS) {
      notices.show(contentText.tooDeep);
      return;
    }
    setLayers([...layers, layer]);
    setLayerView('auto');
    setSelection(null);
  };
  const open = (inner: Uint8Array, encoding: Encoding | null, name: string): void => {
    if (encoding === null) {
      push({ name, bytes: inner, encoding, cut: null });
      return;
    }
    void unfold(inner, encoding, name);
  };
  const unfold = async (inner: Uint8Array, encoding: Encoding, name: string): Promise<void> => {
    const abort = new AbortController();
    setTask({ name, abort });
    const result = await unwrap(inner, encoding, { signal: abort.signal });
    if (abort.signal.aborted) return;
    setTask(null);
    if (result.kind === 'error') notices.show(contentText.error[result.code]);
    else push({ name, bytes: result.bytes, encoding, cut: result.cut });
  };
  const backTo = (length: number): void => {
    task?.abort.abort();
    setTask(null);
    setLayers(layers.slice(0, length));
    setLayerView('auto');
    setSelection(null);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!event.altKey || event.key !== 'ArrowLeft' || layers.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    backTo(layers.length - 1);
  };

  return (
    // Only shortcuts are heard here; the controls inside are the ones to use.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className={styles['stack']} onKeyDown={onKeyDown}>
      <ContentBar
        view={view}
        hasPreview={kind !== null && kind.preview !== null}
        size={top === null ? size : shown.length}
        guesses={guesses}
        find={view === 'preview' ? null : find}
        onView={chooseView}
        onUnfold={(encoding) => open(shown, encoding, contentText.encoding[encoding])}
        onCopy={top === null ? props.onCopy : () => copyLayer(panel, shown, isShownText)}
        onSave={
          top === null
            ? props.onSave
            : () =>
                environment.saveFile(
                  `content.${kind?.extension ?? (isShownText ? 'txt' : 'bin')}`,
                  shown,
                  kind?.mediaType ?? 'application/octet-stream',
                )
        }
      />
      {layers.length > 0 && <Trail layers={layers} onBack={backTo} />}
      {task && (
        <Hint
          tone="info"
          action={<TextButton onClick={() => backTo(layers.length)}>{detailText.payload.cancel}</TextButton>}
        >
          {contentText.unfolding(task.name)}
        </Hint>
      )}
      {top?.encoding === 'jwt' && <Hint tone="info">{contentText.unverifiedToken}</Hint>}
      {top?.cut === 'limit' && <Hint tone="warning">{contentText.cutByLimit(MAX_UNWRAPPED_BYTES)}</Hint>}
      {top?.cut === 'damaged' && <Hint tone="error">{contentText.damaged}</Hint>}
      <ContentView
        key={layers.length}
        bytes={shown}
        isText={isShownText}
        view={view}
        kind={kind}
        selection={selection}
        find={find}
        hits={find.isOpen || top !== null ? find.hits : found}
        onShowBytes={(range) => {
          chooseView('hex');
          setSelection(range);
        }}
        onOpen={(inner, encoding, path) =>
          open(inner, encoding, encoding === null ? path : `${path} · ${contentText.encoding[encoding]}`)
        }
      />
    </div>
  );
}

function Trail({
  layers,
  onBack,
}: {
  readonly layers: readonly Layer[];
  readonly onBack: (length: number) => void;
}): ReactNode {
  return (
    <nav className={styles['trail']} aria-label={contentText.trail}>
      <button type="button" className={styles['crumb']} onClick={() => onBack(0)}>
        {contentText.payload}
      </button>
      {layers.map(({ name }, at) => (
        // The same content may be inside of itself.
        // oxlint-disable-next-line react/no-array-index-key
        <span key={at} className={styles['step']}>
          <Icon name="chevronRight" />
          <button
            type="button"
            className={styles['crumb']}
            aria-current={at === layers.length - 1 ? 'location' : undefined}
            onClick={() => onBack(at + 1)}
          >
            <bdi>{visibleCharacters(name)}</bdi>
          </button>
        </span>
      ))}
    </nav>
  );
}

function isBinary(bytes: Uint8Array): boolean {
  const error = findUtf8Error(bytes.subarray(0, GUESS_BYTES));
  return (error !== null && error.code !== 'utf8-truncated') || bytes.subarray(0, GUESS_BYTES).includes(0);
}

function resolveView(chosen: PayloadView, bytes: Uint8Array, isText: boolean, preview: FileKind['preview']): ShownView {
  const plain = isText ? 'text' : 'hex';
  if (chosen === 'tree') return looksLikeJson(bytes) ? 'tree' : plain;
  if (chosen === 'text' || chosen === 'hex') return chosen;
  if (preview !== null) return 'preview';
  return isText && looksLikeJson(bytes) ? 'tree' : plain;
}

/** Text as text, other bytes as hex. */
function copyLayer(panel: PanelContextValue, bytes: Uint8Array, isText: boolean): void {
  if (bytes.length > MAX_COPY_BYTES) panel.notices.show(text.notice.tooLargeToCopy(MAX_COPY_BYTES));
  else void copyAndTell(panel, isText ? decodeUtf8Lossy(bytes) : toHex(bytes));
}
