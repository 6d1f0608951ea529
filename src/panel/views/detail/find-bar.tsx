import type { KeyboardEvent, ReactNode } from 'react';
import { contentText } from '../../text/content-text.ts';
import { IconButton } from '../../ui/controls.tsx';
import styles from './find-bar.module.css';
import { MAX_FOUND, type Find } from './use-find.ts';

/** A line to find something in the payload that is shown: Enter and F3 step through it, Escape closes the line. */
export function FindBar({ find, isHex }: { readonly find: Find; readonly isHex: boolean }): ReactNode {
  const words = contentText.find;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') find.step(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') {
      const pane = event.currentTarget.closest('[role=tabpanel]');
      find.close();
      pane?.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const found =
    find.text === ''
      ? ''
      : find.count === 0
        ? find.isBusy
          ? '…'
          : words.none
        : words.count(find.hits.current, find.count) + (find.isBusy ? '…' : '');
  return (
    <search className={styles['bar']}>
      <input
        // The line is opened in order to type into it.
        ref={(input) => input?.focus()}
        type="text"
        className={styles['input']}
        aria-label={words.label}
        placeholder={isHex ? words.hexPlaceholder : words.placeholder}
        value={find.text}
        spellCheck={false}
        onKeyDown={onKeyDown}
        data-missing={(find.text !== '' && find.count === 0 && !find.isBusy) || undefined}
        onChange={(event) => find.type(event.target.value)}
      />
      <output className={styles['count']} title={find.count > MAX_FOUND ? words.more(MAX_FOUND) : undefined}>
        {found}
      </output>
      <IconButton icon="up" label={words.previous} isDisabled={find.count === 0} onClick={() => find.step(-1)} />
      <IconButton icon="down" label={words.next} isDisabled={find.count === 0} onClick={() => find.step(1)} />
      <IconButton icon="close" label={words.close} onClick={find.close} />
    </search>
  );
}
