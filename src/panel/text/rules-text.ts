import type { TagColor } from '../../protocol/rule.ts';
import type { RuleProblem } from '../rules/compile-rule.ts';
import type { RunProblem } from '../rules/rule-run.ts';
import type { TransformProblemCode } from '../rules/transform/transform-message.ts';
import type { RuleDirection, UserActionKind } from '../rules/user-rule.ts';
import { catalogue } from './catalogue.ts';
import { filterErrorText } from './filter-text.ts';
import { phrase } from './phrase.ts';

/** Every word about rules, but for those that the panel shows at start (`text.ts`). */
export const rulesText = catalogue('rules', {
  label: 'Rules',
  list: 'Rules, in the order in which they run',
  all: 'Rules on',
  allTitle: 'All rules at once; each keeps its own switch',
  add: 'Add rule',
  undo: 'Undo',
  redo: 'Redo',
  exportFile: 'Export rules',
  importFile: 'Import rules…',
  importLabel: 'Rules file',
  notOurs: 'This file holds no rules of Framescope.',
  imported: phrase(
    ['count', 'leftOut'],
    '{count, plural, one {# rule added, switched off} other {# rules added, switched off}}{leftOut, plural, =0 {} other {, # left out}}.',
  ),
  fileName: 'framescope-rules.json',
  unnamed: phrase(['number'], 'Rule {number, number}'),
  otherSite: phrase(['site'], 'only for {site}'),
  toggle: phrase(['name'], '{name}: on'),
  moveHint: 'Alt+↑ and Alt+↓ move the rule, Delete removes it',
  hits: phrase(['count'], '{count, plural, one {# hit} other {# hits}}'),
  misses: phrase(['count'], '{count, plural, one {# match without a change} other {# matches without a change}}'),
  lastHit: phrase(['ago'], 'last {ago, duration} ago'),
  problems: phrase(['count'], '{count, plural, one {failed once} other {failed # times}}'),
  stopped: 'Stopped after three time-outs in a row. Change it, or switch it off and on, to try again.',
  logged: 'Written by console.log',
  empty: {
    title: 'No rules yet',
    hint: 'A rule acts on every message that matches, in both directions, while this panel is open: it changes, drops, delays, duplicates or answers it, closes the connection, tags it, or runs your JavaScript on it.',
    examples: 'Begin with an example',
    setPath: 'Set a value in JSON',
    dropHeartbeats: 'Drop pings, so that the connection looks dead',
    delay: 'Delay everything from the server by two seconds',
    answer: 'Answer a message yourself, without the server',
    transform: 'Change messages with JavaScript',
    importHint: 'or import a file of rules.',
  },
  editor: {
    label: 'Rule',
    name: 'Name',
    site: 'Site',
    allSites: 'All sites',
    when: 'When',
    direction: 'Direction',
    directions: { both: 'Both', in: '↓ From server', out: '↑ To server' } satisfies Record<RuleDirection, string>,
    url: 'URL holds',
    urlHint: 'any, * stands for anything',
    protocol: 'Subprotocol',
    protocolHint: 'any',
    filter: 'Filter',
    filterHint: 'any message, e.g. json.type:tick -text',
    asks: 'Asked in the panel: the page holds such messages for a moment.',
    what: 'Then',
    action: 'Action',
    actions: {
      'set-path': 'Set a JSON value',
      'remove-path': 'Remove a JSON value',
      'replace-text': 'Replace text',
      drop: 'Drop',
      delay: 'Delay',
      duplicate: 'Duplicate',
      reorder: 'Reorder',
      answer: 'Answer',
      close: 'Close the connection',
      tag: 'Tag',
      transform: 'JavaScript',
    } satisfies Record<UserActionKind, string>,
    path: 'JSON path',
    pathHint: '$.quotes[*].price',
    value: 'Value (JSON)',
    valueHint: '42, "text", {"a": 1}',
    find: 'Find',
    replacement: 'Replace with',
    isEach: 'Each time it comes',
    delayMs: 'Milliseconds',
    times: 'More copies',
    window: 'Behind so many of the next messages',
    answerText: 'Answer',
    answerBinary: 'Binary (hex digits)',
    isDropped: 'The message itself goes no further',
    closeCode: 'Code',
    noCode: 'none',
    reason: 'Reason',
    tagLabel: 'Label',
    color: 'Colour',
    colors: {
      red: 'Red',
      orange: 'Orange',
      yellow: 'Yellow',
      green: 'Green',
      blue: 'Blue',
      purple: 'Purple',
    } satisfies Record<TagColor, string>,
    code: 'JavaScript of the transform',
    codeHint:
      'A function (message, context) that returns a message, several in a list, or null to drop it. It runs apart from page and extension, 100 ms and 32 MB at most.',
    duplicate: 'Duplicate rule',
    remove: 'Delete rule',
  },
  dryRun: {
    start: 'Try on the log',
    startTitle: 'Says which captured messages would have matched and what would have become of them; changes nothing',
    startOne: 'Try this rule on the log',
    label: 'Dry run',
    cancel: 'Cancel',
    close: 'Close the dry run',
    progress: phrase(['done', 'total'], '{done, number} of {total, number} rows'),
    result: phrase(
      ['count', 'total'],
      '{count, plural, one {# message} other {# messages}} of {total, number} rows would be touched.',
    ),
    misses: phrase(['count'], '{count, number} matched and had nothing to change.'),
    unknown: phrase(['count'], '{count, number} were kept in part only and cannot be judged.'),
    problems: phrase(['count'], '{count, number} times a rule failed.'),
    more: phrase(['count'], 'The first {count, number} are shown.'),
    nothing: 'No captured message would be touched.',
    row: phrase(['row'], 'Row {row, number}'),
    dropped: 'dropped',
    delayed: phrase(['ms'], 'delayed by {ms, number} ms'),
    copies: phrase(['count'], '{count, plural, one {one more copy} other {# more copies}}'),
    reordered: phrase(['count'], 'behind {count, number} more'),
    answered: 'answered',
    closed: 'closes the connection',
    tagged: phrase(['label'], 'tagged “{label}”'),
    unchanged: 'no change',
    before: 'Before',
    after: 'After',
  },
});

const PROBLEMS: Readonly<Record<Exclude<RuleProblem['code'], 'filter'>, string>> = catalogue('rulesProblem', {
  'url-too-long': 'The URL pattern is too long.',
  'protocol-too-long': 'The subprotocol is too long.',
  'find-empty': 'The text to find is missing.',
  'path-missing': 'The JSON path is missing.',
  path: 'This is no JSON path such as $.user.id or $.list[0].',
  value: 'The value is not JSON. A text needs quotes.',
  delay: 'Between 0 and 600,000 milliseconds.',
  times: 'At most 100 copies.',
  window: 'At most 100 messages.',
  'answer-hex': 'These are no pairs of hex digits.',
  'close-code': 'A page may close with 1000 or 3000–4999 only; a reason needs a code.',
  'close-reason': 'A reason has at most 123 bytes of UTF-8.',
  'tag-empty': 'The label is missing.',
  'code-empty': 'The code is missing.',
  'code-too-long': 'The code is too long.',
  'too-long': 'A text is longer than a rule may carry.',
});

const TRANSFORMS: Readonly<Record<TransformProblemCode, (words: string) => string>> = catalogue('rulesTransform', {
  syntax: phrase(['words'], 'The code cannot be run. {words}'),
  threw: phrase(['words'], 'The code failed. {words}'),
  time: phrase(['words'], 'The code took too long and was stopped; the message passed unchanged. {words}'),
  memory: phrase(['words'], 'The code took too much memory and was stopped; the message passed unchanged. {words}'),
  result: phrase(['words'], '{words}'),
  failed: phrase(['words'], 'The code could not be run. {words}'),
});

const SLOW = catalogue('rulesSlow', {
  regex: 'A regular expression took too long and was stopped; the message passed.',
});

/** What is wrong with a rule as it is written. */
export function ruleProblemText(problem: RuleProblem): string {
  return problem.code === 'filter' ? filterErrorText(problem.error) : PROBLEMS[problem.code];
}

/** What went wrong when a rule was carried out. */
export function runProblemText(problem: RunProblem): string {
  if (problem.code === 'regex-slow') return SLOW.regex;
  const { code, words } = problem.problem;
  return TRANSFORMS[code](words).trim();
}
