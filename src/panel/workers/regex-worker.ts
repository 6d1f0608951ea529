/** Tries regexes on texts away from the panel's own thread; ended from outside when it takes too long. */
import { matchRegexes, type RegexRequest } from '../filter/regex-matcher.ts';

self.addEventListener('message', (event: MessageEvent<RegexRequest>) => self.postMessage(matchRegexes(event.data)));
