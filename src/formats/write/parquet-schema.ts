import type { ParquetWriter } from 'hyparquet-writer';

type SchemaElement = ParquetWriter['schema'][number];

/** The columns of a row group in the making. A column takes nulls where its row has no value. */
export interface ParquetColumns {
  /** Place in the log. */
  readonly index: (bigint | null)[];
  /** `frame`, `connection`, `problem`, or the type of a lifecycle event. */
  readonly kind: (string | null)[];
  readonly connection: (string | null)[];
  readonly url: (string | null)[];
  /** Microseconds since the epoch, UTC. */
  readonly time: (bigint | null)[];
  readonly sender: (string | null)[];
  readonly opcode: (number | null)[];
  readonly fin: (boolean | null)[];
  readonly rsv1: (boolean | null)[];
  readonly rsv2: (boolean | null)[];
  readonly rsv3: (boolean | null)[];
  readonly masked: (boolean | null)[];
  /** Eight hex digits. */
  readonly masking_key: (string | null)[];
  readonly payload_length: (bigint | null)[];
  readonly message_length: (bigint | null)[];
  readonly message_opcode: (number | null)[];
  readonly close_code: (number | null)[];
  /** Codes, separated by spaces. */
  readonly violations: (string | null)[];
  readonly origin: (string | null)[];
  /** `injected` or `edited` on an observed frame that carries what the user did. */
  readonly captured_origin: (string | null)[];
  readonly is_discarded: (boolean | null)[];
  /** `held`, `delayed`, `dropped` or `replaced`. */
  readonly passage: (string | null)[];
  readonly payload_loss: (string | null)[];
  readonly stream_offset: (bigint | null)[];
  readonly text: (string | null)[];
  readonly message: (Uint8Array | null)[];
  readonly payload_is_message: (boolean | null)[];
  readonly payload: (Uint8Array | null)[];
  /** Connections, lifecycle and problems in full, as JSON. */
  readonly detail: (string | null)[];
}

export function createParquetColumns(): ParquetColumns {
  return {
    index: [],
    kind: [],
    connection: [],
    url: [],
    time: [],
    sender: [],
    opcode: [],
    fin: [],
    rsv1: [],
    rsv2: [],
    rsv3: [],
    masked: [],
    masking_key: [],
    payload_length: [],
    message_length: [],
    message_opcode: [],
    close_code: [],
    violations: [],
    origin: [],
    captured_origin: [],
    is_discarded: [],
    passage: [],
    payload_loss: [],
    stream_offset: [],
    text: [],
    message: [],
    payload_is_message: [],
    payload: [],
    detail: [],
  };
}

const TYPES: Readonly<Record<keyof ParquetColumns, Omit<SchemaElement, 'name'>>> = {
  index: { type: 'INT64' },
  kind: text(),
  connection: text(),
  url: text(),
  time: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MICROS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
  },
  sender: text(),
  opcode: { type: 'INT32' },
  fin: { type: 'BOOLEAN' },
  rsv1: { type: 'BOOLEAN' },
  rsv2: { type: 'BOOLEAN' },
  rsv3: { type: 'BOOLEAN' },
  masked: { type: 'BOOLEAN' },
  masking_key: text(),
  payload_length: { type: 'INT64' },
  message_length: { type: 'INT64' },
  message_opcode: { type: 'INT32' },
  close_code: { type: 'INT32' },
  violations: text(),
  origin: text(),
  captured_origin: text(),
  is_discarded: { type: 'BOOLEAN' },
  passage: text(),
  payload_loss: text(),
  stream_offset: { type: 'INT64' },
  text: text(),
  message: { type: 'BYTE_ARRAY' },
  payload_is_message: { type: 'BOOLEAN' },
  payload: { type: 'BYTE_ARRAY' },
  detail: text(),
};

/** All columns may be null: lifecycle rows have no frame, frames no detail. */
export const PARQUET_SCHEMA: SchemaElement[] = [
  { name: 'root', num_children: Object.keys(TYPES).length },
  ...Object.entries(TYPES).map(([name, element]) => column(name, element)),
];

function column(name: string, element: Omit<SchemaElement, 'name'>): SchemaElement {
  return { name, repetition_type: 'OPTIONAL', ...element };
}

function text(): Omit<SchemaElement, 'name'> {
  return { type: 'BYTE_ARRAY', converted_type: 'UTF8' };
}
