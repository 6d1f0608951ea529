/** Tries a regex on texts away from the panel's own thread; ended from outside when it takes too long. */
import { REGEX_FLAGS } from '../store/filter-query.ts';
import type { RegexRequest } from '../store/regex-matcher.ts';

self.addEventListener('message', (event: MessageEvent<RegexRequest>) => {
  const { source, subjects } = event.data;
  const pattern = new RegExp(source, REGEX_FLAGS);
  const verdict = new Uint8Array(subjects.length);
  subjects.forEach((subject, index) => {
    if (pattern.test(subject)) verdict[index] = 1;
  });
  self.postMessage(verdict);
});
