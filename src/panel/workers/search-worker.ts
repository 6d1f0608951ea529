/** Finds a regex in texts away from the panel's own thread; ended from outside when it takes too long. */
import { findRegex, type RegexFindRequest } from '../search/regex-finder.ts';

self.addEventListener('message', (event: MessageEvent<RegexFindRequest>) => self.postMessage(findRegex(event.data)));
