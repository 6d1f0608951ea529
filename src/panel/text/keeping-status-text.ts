import type { KeepingState } from '../keeping/session-keeper.ts';
import { catalogue } from './catalogue.ts';
import { phrase } from './phrase.ts';

/** What the panel says of settings and kept sessions without their dialogs (`keeping-text.ts`); a part of the catalogue that `text.ts` begins. */
export const keepingStatusText = catalogue('keepingStatus', {
  settings: 'Settings',
  openSettings: 'Settings…',
  openKept: 'Open kept session…',
  off: 'Nothing is kept.',
  private: 'This is a private window: nothing is kept.',
  ready: 'The next message begins a session.',
  now: 'This session is being kept.',
  refused: phrase(['message'], 'Nothing more is kept. The browser says: {message}'),
  state: (state: KeepingState): string => {
    const words = keepingStatusText;
    switch (state.kind) {
      case 'off':
        return words.off;
      case 'private':
        return words.private;
      case 'ready':
        return words.ready;
      case 'keeping':
        return words.now;
      case 'failed':
        return words.refused(state.message);
    }
  },
  keeping: 'Kept on disk',
  failed: 'Not kept on disk',
});
