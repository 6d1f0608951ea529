import type { RecordOrder } from '../records-from-log.ts';

export type ExportFormatId =
  | 'session'
  | 'ndjson'
  | 'ndjson-all'
  | 'json'
  | 'csv'
  | 'transcript'
  | 'har'
  | 'pcapng'
  | 'parquet';

export interface ExportFormat {
  readonly id: ExportFormatId;
  /** For a menu. */
  readonly label: string;
  /** What it is good for and what it cannot hold, in one sentence. */
  readonly description: string;
  /** Without the dot. */
  readonly extension: string;
  readonly mediaType: string;
  readonly isText: boolean;
}

/** In the order of the menu. */
export const EXPORT_FORMATS: readonly ExportFormat[] = [
  {
    id: 'session',
    label: 'Framescope session',
    description: 'Everything, compressed, to be opened in Framescope again.',
    extension: 'framescope',
    mediaType: 'application/vnd.framescope.session',
    isText: false,
  },
  {
    id: 'har',
    label: 'HAR',
    description: 'For the Network panel of Chrome and other HAR viewers; Framescope’s own fields keep the rest.',
    extension: 'har',
    mediaType: 'application/json',
    isText: true,
  },
  {
    id: 'pcapng',
    label: 'pcapng',
    description: 'For Wireshark: a made-up TCP stream around the frames; derived parts are marked in packet comments.',
    extension: 'pcapng',
    mediaType: 'application/x-pcapng',
    isText: false,
  },
  {
    id: 'ndjson',
    label: 'NDJSON, frames',
    description: 'One object a line for each frame, as the command framescope decode prints.',
    extension: 'ndjson',
    mediaType: 'application/x-ndjson',
    isText: true,
  },
  {
    id: 'ndjson-all',
    label: 'NDJSON, everything',
    description: 'One object a line for each frame, connection and lifecycle event.',
    extension: 'ndjson',
    mediaType: 'application/x-ndjson',
    isText: true,
  },
  {
    id: 'json',
    label: 'JSON',
    description: 'One document with every frame, connection and lifecycle event.',
    extension: 'json',
    mediaType: 'application/json',
    isText: true,
  },
  {
    id: 'csv',
    label: 'CSV',
    description: 'For spreadsheets; cells that a spreadsheet would run as a formula are defused.',
    extension: 'csv',
    mediaType: 'text/csv',
    isText: true,
  },
  {
    id: 'transcript',
    label: 'Transcript',
    description: 'Plain text to read or to paste into a ticket; long payloads are cut.',
    extension: 'txt',
    mediaType: 'text/plain',
    isText: true,
  },
  {
    id: 'parquet',
    label: 'Parquet',
    description: 'For DuckDB, Spark and ClickHouse: typed columns, one row a frame or event.',
    extension: 'parquet',
    mediaType: 'application/vnd.apache.parquet',
    isText: false,
  },
];

/** The format of that id, or undefined. For what a user typed. */
export function exportFormat(id: string): ExportFormat | undefined {
  return EXPORT_FORMATS.find((format) => format.id === id);
}

/** The order in which a format wants the rows of a log. */
export function exportOrder(id: ExportFormatId): RecordOrder {
  return id === 'har' ? 'by-connection' : 'log';
}
