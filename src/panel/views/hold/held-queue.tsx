import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { decodeUtf8Lossy } from '../../../base/utf8.ts';
import { toHex } from '../../../base/hex.ts';
import type { HeldMessage } from '../../act/hold-desk.ts';
import { connectionName } from '../../store/connection-name.ts';
import { actText } from '../../text/act-text.ts';
import { formatBytes } from '../../text/format.ts';
import { holdText } from '../../text/hold-text.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import { TextButton } from '../../ui/controls.tsx';
import { Icon } from '../../ui/icon.tsx';
import { VirtualRows, type VirtualRowsHandle } from '../../ui/virtual-rows.tsx';
import { useNow, usePanel, useSession } from '../panel-context.tsx';
import styles from './hold.module.css';

const ROW_HEIGHT_PX = 20;
const PREVIEW_BYTES = 200;

interface HeldQueueProps {
  /** Something else is to be written: in its place, or as an answer. */
  readonly onWrite: (held: HeldMessage, isAnswer: boolean) => void;
}

/** What waits, in its order, and what can be done with the chosen one. */
export function HeldQueue({ onWrite }: HeldQueueProps): ReactNode {
  const { hold } = useSession();
  const { notices } = usePanel();
  const { queue } = hold;
  const [chosen, setChosen] = useState(0);
  const handle = useRef<VirtualRowsHandle | null>(null);
  const current = Math.min(chosen, queue.length - 1);
  const held = queue[current];
  const now = useNow(queue.length > 0);
  useEffect(() => {
    if (current >= 0) handle.current?.revealRow(current);
  }, [current]);
  const go = (position: number): void => setChosen(Math.min(Math.max(0, position), queue.length - 1));
  const tell = async (action: ReturnType<typeof hold.drop>): Promise<void> => {
    const outcome = await action;
    if (outcome.kind === 'failed') notices.show(actText.failure(outcome.failure, outcome.words));
  };
  const forward = (): void => {
    if (!held) return;
    void tell(hold.forward([held]));
    // The next one that is not on its way.
    const next = queue.findIndex((one, at) => at > current && !one.isLeaving);
    if (next >= 0) go(next);
  };
  const drop = (): void => {
    if (held) void tell(hold.drop([held]));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = handle.current?.rowsPerPage() ?? 1;
    const key = event.key.toLowerCase();
    if (event.key === 'ArrowDown') go(current + 1);
    else if (event.key === 'ArrowUp') go(current - 1);
    else if (event.key === 'PageDown') go(current + page);
    else if (event.key === 'PageUp') go(current - page);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(queue.length - 1);
    else if (event.key === 'Enter') forward();
    else if (event.key === 'Delete') drop();
    else if (key === 'e' && held) onWrite(held, false);
    else if (key === 'a' && held) onWrite(held, true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const words = holdText;
  if (!held) {
    return (
      <div className={styles['queue']}>
        <p className={styles['empty']}>
          {words.queueEmpty} {words.queueHint}
        </p>
      </div>
    );
  }
  const bytes = queue.reduce((sum, one) => sum + hold.payloadOf(one).length, 0);
  return (
    <div className={styles['queue']}>
      <div className={styles['bar']} role="toolbar" aria-label={words.queue}>
        <span className={styles['heading']}>{words.count(queue.length, bytes)}</span>
        <TextButton title={words.forwardTitle} onClick={forward}>
          {words.forward}
        </TextButton>
        <TextButton title={words.editTitle} onClick={() => onWrite(held, false)}>
          {words.edit}
        </TextButton>
        <TextButton title={words.answerTitle} onClick={() => onWrite(held, true)}>
          {words.answer}
        </TextButton>
        <TextButton title={words.dropTitle} onClick={drop}>
          {words.drop}
        </TextButton>
        <span className={styles['spacer']} />
        <TextButton isPrimary onClick={() => hold.releaseAll()}>
          {words.forwardAll}
        </TextButton>
      </div>
      <VirtualRows
        ref={handle}
        className={styles['rows']}
        role="listbox"
        aria-label={words.queue}
        aria-activedescendant={`held-${current}`}
        count={queue.length}
        rowHeightPx={ROW_HEIGHT_PX}
        activePosition={current}
        onKeyDown={onKeyDown}
        renderRow={(position, yPx) => {
          const one = queue[position];
          return (
            one && (
              <HeldRow
                key={`${one.documentId}:${one.message}`}
                held={one}
                position={position}
                yPx={yPx}
                isCurrent={position === current}
                now={now}
                onChoose={() => setChosen(position)}
              />
            )
          );
        }}
      />
    </div>
  );
}

interface HeldRowProps {
  readonly held: HeldMessage;
  readonly position: number;
  readonly yPx: number;
  readonly isCurrent: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly onChoose: () => void;
}

function HeldRow({ held, position, yPx, isCurrent, now, onChoose }: HeldRowProps): ReactNode {
  const { hold, connections } = useSession();
  const words = holdText;
  const payload = hold.payloadOf(held);
  const url = connections.byKey(held.connection)?.url ?? '';
  const state = stateOf(held);
  const direction = held.isOut ? words.sent : words.received;
  return (
    // The list has the focus and the keys; this is only where the mouse points.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={`held-${position}`}
      className={styles['row']}
      role="option"
      aria-selected={isCurrent}
      style={{ transform: `translateY(${yPx}px)` }}
      onClick={onChoose}
    >
      <span className={styles['direction']} data-out={held.isOut} role="img" aria-label={direction} title={direction}>
        <Icon name={held.isOut ? 'up' : 'down'} />
      </span>
      <span className={styles['age']}>{words.age(Math.max(0, now - held.since))}</span>
      <span className={styles['state']} data-state={state} title={words.stateTitles[state]}>
        {words.states[state]}
      </span>
      <bdi className={styles['connection']} title={url}>
        {visibleCharacters(connectionName(url).name)}
      </bdi>
      <span className={styles['size']}>{formatBytes(payload.length)}</span>
      <bdi className={styles['preview']}>{previewOf(held, payload)}</bdi>
    </div>
  );
}

function stateOf(held: HeldMessage): keyof typeof holdText.states {
  if (held.isLeaving) return 'leaving';
  if (held.breakpoint !== null) return 'held';
  return held.isAsked ? 'asked' : 'behind';
}

function previewOf(held: HeldMessage, payload: Uint8Array): string {
  const shown = payload.subarray(0, PREVIEW_BYTES);
  return held.isText ? visibleCharacters(decodeUtf8Lossy(shown)) : toHex(shown, ' ');
}
