import type { CaptureRecord } from '../formats/record.ts';
import type { Finding } from './finding.ts';
import { explain } from './finding.ts';
import type { Terminal } from './terminal.ts';
import { printable } from '../formats/write/transcript.ts';

/** What `verify` counted over one file. */
export interface Verdict {
  readonly frames: number;
  readonly connections: number;
  readonly violations: number;
  /** Findings that say what could not be checked. */
  readonly notChecked: number;
}

/** Prints every finding of one file as it is met, and counts them. */
export async function verifyRecords(
  terminal: Terminal,
  records: AsyncIterable<readonly CaptureRecord[]>,
  isJson: boolean,
): Promise<Verdict> {
  const urls = new Map<string, string | null>();
  const frameCounts = new Map<string, number>();
  let frames = 0;
  let violations = 0;
  let notChecked = 0;

  async function tell(finding: Finding): Promise<void> {
    if (finding.severity === 'error') violations += 1;
    else notChecked += 1;
    await terminal.write(`${isJson ? JSON.stringify(finding) : findingText(finding)}\n`);
  }

  for await (const batch of records) {
    for (const record of batch) {
      if (record.kind === 'connection') {
        urls.set(record.id, record.url);
      } else if (record.kind === 'frame') {
        frames += 1;
        const { connection, sender, streamOffset, time } = record;
        const key = `${sender} ${connection}`;
        const frame = (frameCounts.get(key) ?? 0) + 1;
        frameCounts.set(key, frame);
        const url = urls.get(connection) ?? null;
        for (const code of record.violations) {
          await tell({ connection, url, sender, frame, streamOffset, code, ...explain(code), time });
        }
      } else if (record.kind === 'lifecycle' && record.event.type === 'note' && record.event.finding !== undefined) {
        const { code, sender } = record.event.finding;
        const connection = record.connection ?? '';
        const url = urls.get(connection) ?? null;
        const place = { connection, url, sender, frame: null, streamOffset: null, time: record.time };
        await tell({ ...place, code, ...explain(code), title: record.event.text });
      }
    }
  }
  return { frames, connections: urls.size, violations, notChecked };
}

function findingText({ connection, sender, frame, streamOffset, code, title, clause, severity }: Finding): string {
  const where = frame === null ? '' : `, frame ${frame}${streamOffset === null ? '' : ` at byte ${streamOffset}`}`;
  const source = clause === '' ? '' : ` (${clause})`;
  const kind = severity === 'error' ? 'violation' : 'not checked';
  const titleText = frame === null && title.startsWith(`${sender}: `) ? title.slice(sender.length + 2) : title;
  return printable(`${connection} ${sender}${where}: ${kind}: ${titleText} [${code}]${source}`);
}
