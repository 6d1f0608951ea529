import { useSyncExternalStore, type ReactNode } from 'react';
import type { Dispose } from '../../base/dispose.ts';
import styles from './notices.module.css';

const SHOWN_MS = 2500;

/** Short answers to what the user just did, e.g. `Copied`. One at a time; said by screen readers. */
export class Notices {
  #text = '';
  #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  show(message: string): void {
    clearTimeout(this.#timer);
    this.#set(message);
    this.#timer = setTimeout(() => this.#set(''), SHOWN_MS);
  }

  current = (): string => this.#text;

  subscribe = (listener: () => void): Dispose => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #set(message: string): void {
    this.#text = message;
    for (const listener of this.#listeners) listener();
  }
}

export function NoticeArea({ notices }: { readonly notices: Notices }): ReactNode {
  const message = useSyncExternalStore(notices.subscribe, notices.current);
  return (
    <div className={styles['area']} role="status" aria-live="polite" data-empty={message === ''}>
      {message}
    </div>
  );
}
