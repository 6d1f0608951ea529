import { actText } from './act-text.ts';
import { catalogue } from './catalogue.ts';
import { phrase } from './phrase.ts';
import type { ReplayProblem } from '../replay/replay-state.ts';

/** Every word about replays. */
export const replayText = catalogue('replay', {
  label: 'Replay',
  intro:
    'Plays the client’s messages of a recorded or imported connection again, on a socket of the page, and compares the answers.',
  load: phrase(['name'], 'Load {name}'),
  loadNone: 'Select a connection to play again.',
  reading: 'Reading the messages…',
  noSteps: 'The client sent no message on this connection that could be played again.',
  recording: phrase(
    ['steps', 'answers'],
    '{steps, plural, one {# message} other {# messages}} to send, {answers, plural, one {# answer} other {# answers}}',
  ),
  leftOut: phrase(
    ['count'],
    '{count, plural, one {# message is} other {# messages are}} left out: not captured whole, never sent, or too many.',
  ),
  target: 'On',
  newConnection: phrase(['page'], 'New connection from {page}'),
  noTarget: 'No page to play on: open one that has a WebSocket.',
  timing: 'Timing',
  timings: { recorded: 'Recorded pauses', answers: 'After the answers', none: 'At once' },
  timingTitles: {
    recorded: 'Each message as long after the one before as it was recorded',
    answers: 'Each message when everything that had been answered by then is answered',
    none: 'All messages one after the other',
  },
  speed: 'Speed',
  speedTitle: 'Times faster than recorded',
  play: 'Play',
  resume: 'Continue',
  again: 'Play again',
  pause: 'Pause',
  step: 'Step',
  stepTitle: 'Send the next message, and then pause',
  stop: 'Stop',
  ignored: 'Ignored fields',
  ignoredHint: 'id, ts, $.meta.time',
  ignoredTitle: 'Names wherever they stand, or JSON paths; differences there mean nothing',
  values: phrase(['count', 'on'], 'Learned values ({on, number} of {count, number})'),
  valuesTitle: 'Values that the server said first: the fresh ones are sent',
  value: phrase(
    ['answer', 'from', 'count', 'step', 'to'],
    'answer {answer, number} {from} → {count, plural, one {message {step, number} {to}} other {# messages, first {step, number} {to}}}',
  ),
  steps: 'Messages and answers',
  toHere: phrase(['step'], 'Play to message {step, number}'),
  row: phrase(['row'], 'Row {row, number}'),
  state: { waiting: 'not sent', sending: 'sending…', sent: 'sent', failed: 'not sent' },
  learned: phrase(['count'], '{count, plural, one {# value} other {# values}} learned'),
  answer: {
    waiting: 'no answer yet',
    missing: 'missing',
    skipped: 'not expected: the connection was open already',
    same: 'same',
    ignored: phrase(['count'], 'same but for {count, plural, one {# ignored field} other {# ignored fields}}'),
    different: phrase(['count'], '{count, plural, one {# difference} other {# differences}}'),
    extra: 'not recorded',
  },
  before: 'recorded',
  now: 'now',
  progress: phrase(['sent', 'steps'], '{sent, number} of {steps, number} sent'),
  phase: {
    ready: 'Ready',
    opening: 'Connecting…',
    running: 'Playing',
    paused: 'Paused',
    settling: 'All sent, waiting for the last answers…',
    done: 'Done',
    stopped: 'Stopped',
    failed: 'Failed',
  },
  waitsFor: { pause: 'recorded pause', answers: 'waiting for answers', value: 'waiting for a value' },
  summary: phrase(
    ['same', 'different', 'missing', 'extra'],
    '{same, number} the same, {different, number} different, {missing, number} missing, {extra, number} not recorded',
  ),
  problems: {
    send: phrase(['step', 'reason'], 'Message {step, number} was not sent. {reason}'),
    noValue: phrase(
      ['step', 'path', 'answer'],
      'Message {step, number} needs {path} of answer {answer, number}, which did not come or has no such value. Continue sends the recorded one.',
    ),
    closed: phrase(['code'], 'The connection was closed ({code}) before everything was sent.'),
    closedNoCode: 'The connection was closed before everything was sent.',
    gone: 'The page went away: it was reloaded or left.',
    notOpened: phrase(['reason'], 'The new connection was not opened. {reason}'),
  },
});

/** Why a replay does not go on, for its user; paths are printed by the view. */
export function replayProblemText(problem: ReplayProblem, path: string): string {
  const words = replayText.problems;
  switch (problem.kind) {
    case 'send':
      return words.send(problem.step + 1, actText.failure(problem.failure, problem.words));
    case 'no-value':
      return words.noValue(problem.step + 1, path, problem.value.answer + 1);
    case 'closed':
      return problem.code === null ? words.closedNoCode : words.closed(String(problem.code));
    case 'gone':
      return words.gone;
    case 'not-opened':
      return words.notOpened(problem.failure === null ? '' : actText.failure(problem.failure, problem.words));
  }
}
