import { lazy, Suspense, useCallback, useMemo, type KeyboardEvent, type ReactNode } from 'react';
import type { Encoding } from '../../payload/content-guess.ts';
import type { Hits } from '../../payload/highlight.ts';
import type { FileKind } from '../../payload/media-type.ts';
import { JsonFieldReader } from '../../store/json-field.ts';
import { contentText } from '../../text/content-text.ts';
import styles from './content-stack.module.css';
import type { ShownView } from './content-stack.tsx';
import { FindBar } from './find-bar.tsx';
import { HexView, type ByteField, type ByteSelection } from './hex-view.tsx';
import { JsonView } from './json-view.tsx';
import { TextView } from './text-view.tsx';
import type { Find } from './use-find.ts';
import { MAX_SYNCHRONOUS_BYTES } from './use-json.ts';

const PreviewView = lazy(async () => ({ default: (await import('./preview-view.tsx')).PreviewView }));

interface ContentViewProps {
  readonly bytes: Uint8Array;
  readonly isText: boolean;
  readonly view: ShownView;
  readonly kind: FileKind | null;
  readonly selection: ByteSelection | null;
  readonly find: Find;
  readonly hits: Hits;
  readonly onShowBytes: (range: ByteSelection) => void;
  readonly onOpen: (inner: Uint8Array, encoding: Encoding | null, path: string) => void;
}

/** One content as tree, text, hex or picture, with a line to find something in it. */
export function ContentView(props: ContentViewProps): ReactNode {
  const { bytes, isText, view, kind, selection, find, hits, onShowBytes, onOpen } = props;
  const reader = useMemo(() => new JsonFieldReader(bytes, MAX_SYNCHRONOUS_BYTES), [bytes]);
  const fieldAt = useCallback(
    (offset: number): ByteField | null => {
      const field = reader.at(offset);
      if (field === null) return null;
      const label = field.isKey ? contentText.field.key(field.path) : contentText.field.value(field.path);
      return { label, start: field.start, end: field.end };
    },
    [reader],
  );
  const onKeyDown = (event: KeyboardEvent): void => {
    const isFind = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'f';
    if (isFind && view !== 'preview') find.open();
    else if (event.key === 'F3' && find.isOpen) find.step(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape' && find.isOpen) find.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // Only shortcuts are heard here; the controls inside are the ones to use.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className={styles['stack']} onKeyDown={onKeyDown}>
      {find.isOpen && view !== 'preview' && <FindBar find={find} isHex={view === 'hex'} />}
      {view === 'tree' && <JsonView bytes={bytes} hits={hits} onShowBytes={onShowBytes} onOpen={onOpen} />}
      {view === 'text' && <TextView bytes={bytes} isText={isText} hits={hits} />}
      {view === 'hex' && (
        <HexView
          // A selection that was asked for is made when the view opens.
          key={selection?.anchor}
          bytes={bytes}
          hits={hits}
          initialSelection={selection}
          fieldAt={fieldAt}
        />
      )}
      {view === 'preview' && kind !== null && (
        <Suspense>
          <PreviewView bytes={bytes} kind={kind} />
        </Suspense>
      )}
    </div>
  );
}
