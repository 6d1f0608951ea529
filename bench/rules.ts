/** What five active rules cost a message in the page's thread: the engine alone, in Node. */
import { compileRules } from '../src/rules/engine.ts';
import type { MatchTree } from '../src/protocol/match-tree.ts';
import type { Rule, RuleMessage } from '../src/protocol/rule.ts';
import { median, printBenchLine, significant } from './bench-line.ts';

const ROUNDS = 40;
const MESSAGES = 10_000;

const member = (...names: readonly string[]) => names.map((name) => ({ kind: 'member' as const, name }));
const isType = (type: string): MatchTree => ({
  kind: 'json',
  path: member('type'),
  test: { kind: 'text', pattern: [type], isString: true },
});

/** One that changes JSON, one that replaces text, one that tags, two that meet nothing. */
const RULES: readonly Rule[] = [
  { id: 1, condition: isType('tick'), action: { kind: 'set-path', path: member('quote', 'bid'), value: '0.01' } },
  { id: 2, condition: isType('order'), action: { kind: 'drop' } },
  {
    id: 3,
    condition: { kind: 'direction', isIn: true, isOut: false },
    action: { kind: 'replace-text', find: 'EUR', replacement: 'USD', isEach: true },
  },
  { id: 4, condition: { kind: 'text', text: 'nowhere to be found' }, action: { kind: 'delay', delayMs: 5 } },
  {
    id: 5,
    condition: { kind: 'and', parts: [{ kind: 'url', pattern: ['feed'] }, isType('tick')] },
    action: { kind: 'tag', label: 'tick', color: 'blue' },
  },
];

function messageOf(byteLength: number): string {
  const head = '{"type":"tick","quote":{"bid":101.25,"ask":101.5,"currency":"EUR"},"note":"';
  return `${head}${'x'.repeat(Math.max(0, byteLength - head.length - 2))}"}`;
}

type Work = (message: RuleMessage) => unknown;

/** Median microseconds of processor time a message, ours and the peer's in turn. */
function measure(ours: Work, peer: Work, data: string): readonly [ours: number, peer: number] {
  const times: readonly [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    times[0].push(once(ours, data));
    times[1].push(once(peer, data));
  }
  return [median(times[0]), median(times[1])];
}

function once(work: Work, data: string): number {
  let kept: unknown = null;
  const start = process.cpuUsage();
  for (let at = 0; at < MESSAGES; at += 1) {
    kept = work({ isOut: false, url: 'wss://a.example/feed', protocol: '', connection: 1, data });
  }
  const { user, system } = process.cpuUsage(start);
  if (kept === undefined) throw new Error('Nothing was done');
  return (user + system) / MESSAGES;
}

/** The peer: what a user script does with the same message, once. */
function parseAndWrite({ data }: RuleMessage): string {
  const value = JSON.parse(String(data)) as { type: string; quote: { bid: number } };
  if (value.type === 'tick') value.quote.bid = 0.01;
  return JSON.stringify(value).replaceAll('EUR', 'USD');
}

export async function run(): Promise<void> {
  const engine = compileRules(RULES);
  for (const byteLength of [100, 1_000, 10_000]) {
    const [ours, peer] = measure((message) => engine.run(message), parseAndWrite, messageOf(byteLength));
    print(`rules: five on ${byteLength} B of JSON`, ours, 'JSON.parse, one change, stringify, replaceAll', peer);
  }
  const other = compileRules(RULES.map(nowhere));
  const [ours, peer] = measure(
    (message) => other.run(message),
    ({ data }) => data.length,
    messageOf(1_000),
  );
  print('rules: five that meet nothing, 1000 B', ours, 'doing nothing', peer);
  await Promise.resolve();
}

function nowhere(rule: Rule): Rule {
  return { ...rule, condition: { kind: 'text', text: 'nowhere to be found' } };
}

function print(name: string, ours: number, peerName: string, peer: number): void {
  const value = significant(ours);
  printBenchLine({
    name,
    value,
    unit: 'µs/message',
    peer: `${peerName}: ${significant(peer)}`,
    ratio: significant(peer / ours),
  });
}
