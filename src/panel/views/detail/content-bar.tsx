import { useState, type ReactNode } from 'react';
import { ENCODINGS, type Encoding } from '../../payload/content-guess.ts';
import { contentText } from '../../text/content-text.ts';
import { detailText } from '../../text/detail-text.ts';
import { formatBytes } from '../../text/format.ts';
import { Chip, IconButton, TextButton } from '../../ui/controls.tsx';
import { Menu, type MenuPlace } from '../../ui/menu.tsx';
import { useActions, useChoice } from '../panel-context.tsx';
import styles from './payload-detail.module.css';
import type { ShownView } from './content-stack.tsx';
import type { Find } from './use-find.ts';

interface ContentBarProps {
  readonly view: ShownView;
  readonly hasPreview: boolean;
  readonly size: number;
  /** What the content seems to be in. */
  readonly guesses: readonly Encoding[];
  /** Null where nothing can be found. */
  readonly find: Find | null;
  readonly onView: (view: ShownView) => void;
  readonly onUnfold: (encoding: Encoding) => void;
  readonly onCopy: () => void;
  readonly onSave: () => void;
}

/** How a content is shown, and what can be done with it. */
export function ContentBar(props: ContentBarProps): ReactNode {
  const { view, hasPreview, size, guesses, find, onView, onUnfold, onCopy, onSave } = props;
  const { toggleWrapping } = useActions();
  const isWrapping = useChoice((state) => state.settings.isWrapping);
  const [menuPlace, setMenuPlace] = useState<MenuPlace | null>(null);
  const views: readonly ShownView[] = hasPreview ? ['preview', 'tree', 'text', 'hex'] : ['tree', 'text', 'hex'];
  const [guess] = guesses;
  return (
    <div className={styles['bar']}>
      <div className={styles['views']} role="group" aria-label={detailText.payload.view}>
        {views.map((name) => (
          <Chip
            key={name}
            label={name === 'preview' ? contentText.preview : detailText.payload[name]}
            isOn={view === name}
            onClick={() => onView(name)}
          />
        ))}
      </div>
      {guess !== undefined && (
        <TextButton title={contentText.unfoldTitle} onClick={() => onUnfold(guess)}>
          {contentText.unfold(contentText.encoding[guess])}
        </TextButton>
      )}
      <span className={styles['size']}>{formatBytes(size)}</span>
      {find && (
        <IconButton
          icon="search"
          label={contentText.find.open}
          isPressed={find.isOpen}
          onClick={find.isOpen ? find.close : find.open}
        />
      )}
      <IconButton
        icon="unfold"
        label={contentText.unfoldAs}
        hasMenu
        isExpanded={menuPlace !== null}
        onClick={(event) => {
          const { left, bottom } = event.currentTarget.getBoundingClientRect();
          setMenuPlace({ x: left, y: bottom + 2 });
        }}
      />
      {view === 'text' && (
        <IconButton icon="wrap" label={detailText.payload.wrap} isPressed={isWrapping} onClick={toggleWrapping} />
      )}
      <IconButton icon="copy" label={detailText.payload.copy} onClick={onCopy} />
      <IconButton icon="save" label={detailText.payload.save} onClick={onSave} />
      {menuPlace && (
        <Menu
          label={contentText.unfoldAs}
          place={menuPlace}
          onClose={() => setMenuPlace(null)}
          items={ENCODINGS.map((encoding) => ({
            kind: 'item',
            label: contentText.encoding[encoding],
            onChoose: () => onUnfold(encoding),
          }))}
        />
      )}
    </div>
  );
}
