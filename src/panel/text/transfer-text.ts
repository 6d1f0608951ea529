import type { ExportFailure } from '../transfer/export-error.ts';
import type { ImportOutcome } from '../transfer/import-desk.ts';
import type { PasteError } from '../transfer/pasted-bytes.ts';
import type { ViolationSeverity } from '../../decoder/violation.ts';
import { formatBytes, formatCount } from './format.ts';

/** Texts of imports and exports; a part of the catalogue that `text.ts` begins. */
export const transferText = {
  import: {
    fileGone: (message: string) => `the file was changed or removed after it was chosen; choose it again (${message})`,
    menu: 'Import',
    menuTitle: 'Import a capture',
    files: 'Import files…',
    paste: 'Paste hex or base64 bytes…',
    closeImported: 'Close imported',
    choose: 'Files to import',
    drop: 'Drop captures to import them',
    dropHint: 'pcap, pcapng, Chromium NetLog, HAR, Framescope sessions and NDJSON, hex dumps, raw bytes; also gzipped',
    bar: 'Imports',
    reading: (name: string) => `Importing ${name}…`,
    progress: (read: number, total: number) => `${formatBytes(read)} of ${formatBytes(total)}`,
    waiting: (count: number) => `${formatCount(count)} more ${count === 1 ? 'file' : 'files'} to come`,
    counts: (connections: number, frames: number) =>
      `${formatCount(connections)} ${connections === 1 ? 'connection' : 'connections'}, ${formatCount(frames)} ${frames === 1 ? 'frame' : 'frames'}`,
    cancel: 'Cancel',
    dismiss: 'Dismiss',
    outcome: {
      complete: 'Imported',
      cancelled: 'Cancelled',
      cleared: 'Cleared',
      limit: 'Imported in part',
      failed: 'Could not be read',
    } satisfies Record<ImportOutcome, string>,
    limit:
      'The file holds more than the panel keeps. Cut it, or use the framescope command, which reads files of any size.',
    failed: (message: string) => `Not read any further: ${message}`,
    nothingFrom: 'Nothing imported from',
    nothing: 'No WebSocket was found in this file.',
    problems: (count: number) => `${formatCount(count)} ${count === 1 ? 'problem' : 'problems'}`,
    problemsOf: (name: string) => `Problems of ${name}`,
    atByte: (offset: number) => `byte ${formatCount(offset)}`,
    moreProblems: (count: number) => `and ${formatCount(count)} more, as rows of the table`,
    readAsRaw: 'Read as raw bytes',
    readAsRawTitle: 'Read the file as the bytes that one side of a WebSocket sent, with or without its HTTP head',
    imported: (name: string) => `Imported from ${name}`,
    problemRows: 'Each problem is also a row of the table.',
  },
  enrichment: {
    merged: (merged: number, alone: number) =>
      merged === 1
        ? `1 connection of this capture matches a captured one: merged${ownConnections(alone)}`
        : `${formatCount(merged)} connections of this capture match captured ones: merged${ownConnections(alone)}`,
    apart: (apart: number) =>
      apart === 1
        ? '1 connection of this capture matches a captured one and stands beside it'
        : `${formatCount(apart)} connections of this capture match captured ones and stand beside them`,
    matching: (count: number) =>
      count === 1
        ? 'Matching the messages of 1 connection…'
        : `Matching the messages of ${formatCount(count)} connections…`,
    undo: 'Undo merge',
    undoTitle: 'Show the imported connections beside the captured ones, and these as they were captured',
    merge: 'Merge',
    mergeTitle: 'Put the observed frames in place of the captured messages',
    taken: (taken: number) =>
      taken === 1
        ? '1 connection of this capture is merged with another import already. Undo that merge to use this one.'
        : `${formatCount(taken)} connections of this capture are merged with another import already. Undo that merge to use this one.`,
    possible: (name: string) =>
      `The browser did not tell the Sec-WebSocket-Key of ${name}. A connection of this capture has its address, so that it may be the same.`,
    mergeInto: (name: string) => `Merge into ${name}`,
    observedIn: (name: string) => `Observed in ${name}`,
    hint: (name: string, paired: number, captured: number) =>
      `Frames of ${name} stand in place of captured messages: ${formatCount(paired)} of ${formatCount(captured)} were observed on the wire, the others are as they were captured.`,
    hintAll: (name: string) =>
      `Frames of ${name} stand in place of captured messages. All of them were observed on the wire.`,
    unpaired: (count: number) =>
      count === 1 ? '1 message is only in the import.' : `${formatCount(count)} messages are only in the import.`,
    clock: (offset: string, isAhead: boolean) =>
      `Its clock is ${offset} ${isAhead ? 'ahead' : 'behind'}; the times here are the page’s.`,
    onlyInImport: 'only in import',
    onlyInImportTitle:
      'The imported capture holds this message, what the panel captured does not: it came before the panel was open, or it was not kept.',
  },
  paste: {
    title: 'Paste bytes',
    label: 'Hex, a hex dump, or base64',
    placeholder: '81 85 37 fa 21 3d 7f 9f 4d 51 58',
    hint: 'The bytes that one side sent, with or without the HTTP head before the first frame. Dumps of xxd, hexdump -C, Wireshark and tcpdump are understood too.',
    sender: 'Sent by',
    senderOf: { auto: 'Tell by the mask bit', client: 'Client', server: 'Server' },
    extensions: 'Extensions',
    extensionsHint: 'As negotiated, for example permessage-deflate. Empty: none, or as the HTTP head says.',
    submit: 'Decode',
    cancel: 'Cancel',
    name: 'pasted bytes',
    error: {
      empty: 'There is nothing to decode yet.',
      neither: 'This is neither hex nor base64 nor a capture that Framescope knows.',
    } satisfies Record<PasteError, string>,
    tooLong: (limit: number) => `More than ${formatBytes(limit)}: save it as a file and import that.`,
    found: (bytes: number, as: 'hex' | 'base64' | 'capture') =>
      as === 'base64' ? `${formatBytes(bytes)} from base64` : as === 'hex' ? 'Hex' : 'A capture in text form',
  },
  frame: {
    showsMessage: 'The whole message that ends with this frame: its fragments joined, inflated if it was compressed.',
    showsFragment: 'A part of a message, as it stood on the wire. The frame that ends the message shows it whole.',
    showsCompressedFragment:
      'A part of a compressed message, as it stood on the wire. The frame that ends the message shows it inflated.',
    findings: 'Violations',
    finding: (title: string, clause: string) => (clause === '' ? title : `${title} (${clause})`),
    severity: { error: 'violation', limit: 'limit', loss: 'missing in the capture' } satisfies Record<
      ViolationSeverity,
      string
    >,
    unknownCode: 'A finding that this version does not know',
    headerBytes: 'Header bytes',
    streamOffset: 'Place in the stream',
    atStream: (offset: number) => `byte ${formatCount(offset)} after the handshake`,
    masking: 'Masking',
    maskingHint: 'Each byte of the payload is XORed with the next of the four bytes of the key (RFC 6455 §5.3).',
    masked: 'On the wire',
    key: 'Key',
    result: 'Payload',
    character: 'ASCII',
    noKey: 'The imported file does not hold the masking key, so the bytes on the wire are not known.',
    noPayload: 'The imported file does not hold the payload.',
    earlier: 'Earlier bytes',
    later: 'Later bytes',
    range: (from: number, to: number, total: number) =>
      `bytes ${formatCount(from)}–${formatCount(to)} of ${formatCount(total)}`,
    message: 'Message',
    size: 'Size',
    sizes: (wire: number, message: number) =>
      `${formatCount(wire)} bytes on the wire → ${formatCount(message)} bytes inflated`,
    ratio: (ratio: number) => `${ratio.toFixed(2)} : 1`,
    ratioName: 'Compression',
    notCompressed: (bytes: number) => `${formatCount(bytes)} bytes, not compressed`,
    notInflated: (bytes: number) => `${formatCount(bytes)} bytes on the wire, compressed; not inflated`,
    fragments: 'Fragments',
    fragment: (at: number, count: number) => `${formatCount(at)} of ${formatCount(count)}`,
    fragmentLength: (bytes: number) => `${formatCount(bytes)} bytes`,
    thisFrame: 'this frame',
    goTo: (at: number) => `Go to fragment ${formatCount(at)}`,
    incomplete: 'The frame that ends this message is not here.',
    rowFindings: (count: number) => `${formatCount(count)} ${count === 1 ? 'violation' : 'violations'}`,
  },
  export: {
    menu: 'Export',
    menuTitle: 'Export frames…',
    title: 'Export',
    scope: 'What',
    all: (rows: number) => `Everything (${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'})`,
    shown: (rows: number) => `Filtered rows (${formatCount(rows)})`,
    shownBehind: 'The filter is still running over the log.',
    connection: (name: string) => `Selected connection: ${name}`,
    noConnection: 'Selected connection (none)',
    selection: (rows: number) => `Selected rows (${formatCount(rows)})`,
    format: 'Format',
    redact: 'Redact',
    redactOn: 'Replace secrets by stand-ins of the same length',
    cookies: 'Cookies',
    authorization: 'Authorization headers',
    tokens: 'Tokens, passwords and keys; JSON Web Tokens',
    patterns: 'Own patterns, one regular expression (RE2) a line',
    patternsPlaceholder: 'user-\\d+\n"email":"([^"]+)"',
    patternsHint: 'With a group, only the first group is replaced.',
    preview: 'Preview',
    previewTitle: 'Count what would be replaced, without writing a file',
    save: 'Export',
    copy: 'Copy to clipboard',
    cancel: 'Cancel',
    close: 'Close',
    running: { file: 'Exporting…', clipboard: 'Copying…', preview: 'Looking for secrets…' },
    progress: (rows: number, bytes: number) =>
      `${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'}, ${formatBytes(bytes)}`,
    done: {
      file: (name: string) => `Exported ${name}`,
      clipboard: () => 'Copied to the clipboard',
      preview: () => 'This would be replaced',
    },
    cancelled: 'Cancelled. Nothing was kept.',
    failed: {
      pattern: (message: string) => `Not a pattern: ${message}`,
      cleared: () => 'Rows were removed while they were exported. Nothing was kept: export again.',
      'too-large': () => 'This is more than a clipboard takes. Export it to a file.',
      clipboard: () => 'The browser refused access to the clipboard.',
      write: (message: string) => `The file could not be written: ${message}`,
    } satisfies Record<ExportFailure, (message: string) => string>,
    nothingReplaced: 'Nothing was found that looks like a secret.',
    replaced: {
      caption: 'Replaced',
      rule: 'Rule',
      place: 'Where',
      count: 'Times',
      distinct: 'Different',
    },
    compressedLeftOut: (count: number) =>
      `The compressed bytes of ${formatCount(count)} ${count === 1 ? 'frame' : 'frames'} are left out; the messages are kept.`,
    fragmentsLeftOut: (count: number) =>
      `${formatCount(count)} ${count === 1 ? 'fragment' : 'fragments'} of unfinished messages are left out.`,
    cannotFind:
      'It cannot find a secret that it knows neither by name nor by shape, nor one in another encoding: look before you share.',
    empty: 'There is nothing to export yet.',
  },
} as const;

function ownConnections(count: number): string {
  if (count === 0) return '';
  return count === 1 ? '; 1 added as its own' : `; ${formatCount(count)} added as their own`;
}
