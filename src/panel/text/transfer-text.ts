import type { ViolationSeverity } from '../../decoder/violation.ts';
import { catalogue } from './catalogue.ts';
import { phrase } from './phrase.ts';

/** What the toolbar, the list and the table say of imports and exports; a part of the catalogue that `text.ts` begins. */
export const transferText = catalogue('transfer', {
  import: {
    menu: 'Import',
    menuTitle: 'Import a capture',
    files: 'Import files…',
    paste: 'Paste hex or base64 bytes…',
    closeImported: 'Close imported',
    choose: 'Files to import',
    drop: 'Drop captures to import them',
    dropHint: 'pcap, pcapng, Chromium NetLog, HAR, Framescope sessions and NDJSON, hex dumps, raw bytes; also gzipped',
    imported: phrase(['name'], 'Imported from {name}'),
  },
  enrichment: {
    observedIn: phrase(['name'], 'Observed in {name}'),
    onlyInImport: 'only in import',
    onlyInImportTitle:
      'The imported capture holds this message, what the panel captured does not: it came before the panel was open, or it was not kept.',
  },
  frame: {
    findings: 'Violations',
    finding: (title: string, clause: string) => (clause === '' ? title : `${title} (${clause})`),
    severity: { error: 'violation', limit: 'limit', loss: 'missing in the capture' } satisfies Record<
      ViolationSeverity,
      string
    >,
    unknownCode: 'A finding that this version does not know',
    rowFindings: phrase(['count'], '{count, plural, one {# violation} other {# violations}}'),
  },
  export: {
    menu: 'Export',
    menuTitle: 'Export frames…',
  },
});
