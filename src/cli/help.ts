import type { CommandName } from './command-line.ts';

const READING = `Reading
  The format is recognised by content: pcap, pcapng, Chromium NetLog, HAR with WebSocket
  messages, Framescope session or NDJSON, hex dumps (xxd, hexdump -C, Wireshark), also gzipped.
  -                        read standard input
  --from FORMAT            do not guess: pcap, pcapng, netlog, har, ndjson, session, hex, raw
  --raw                    the input is one direction of a connection, nothing around it
  --sender client|server   who sent it (default: the mask bit of the first frame tells)
  --extensions VALUE       what was negotiated, e.g. 'permessage-deflate; server_max_window_bits=12'
`;

const EXIT = `Exit codes
  0  done
  1  verify found violations
  2  wrong usage, an unreadable file, or a format that is not known
`;

const GENERAL = `framescope – WebSocket frames from captures

Usage
  framescope decode FILE…                        print the frames
  framescope convert FILE --to FORMAT [-o OUT]   write another format, or code
  framescope verify FILE…                        check against RFC 6455 and RFC 7692
  framescope stats FILE…                         count what is in it
  framescope COMMAND --help                      more about one of them

${READING}
${EXIT}`;

const COMMANDS: Readonly<Record<CommandName, string>> = {
  decode: `framescope decode FILE… – print the frames

Options
  -f, --format FORMAT   text (default), ndjson, json, csv, har, pcapng, parquet, session
                        ndjson: one object per wire frame, with connection, sender, fin, rsv1, rsv2, rsv3,
                        masked, opcode, maskingKey, payloadLength, payload, message, closeCode, violations, time;
                        payload is base64 as it stood on the wire, unmasked and not inflated; message is base64
                        of the complete, inflated message on the frame that ends it
  --all                 ndjson: connections, lifecycle and problems too, each with its "kind"
  --redact              replace cookies, authorisation and tokens by stable pseudonyms
  -o, --output FILE     write there (default: standard output)

${READING}
Examples
  framescope decode capture.pcapng
  framescope decode --format ndjson net-log.json | jq 'select(.opcode == 9)'
  framescope decode --raw --sender client --extensions permessage-deflate stream.bin
  pbpaste | framescope decode -
`,
  convert: `framescope convert FILE --to FORMAT [-o OUT] – write another format, or code

Options
  -t, --to FORMAT       text, ndjson, json, csv, har, pcapng, parquet, session
  -o, --output FILE     write there (default: standard output)
  --all                 ndjson: connections, lifecycle and problems too
  --redact              replace cookies, authorisation and tokens by stable pseudonyms

Code of one connection
  -t, --to TARGET       playwright (test with a mock server), playwright-recorded, msw, k6, artillery,
                        node, python, websocat, wscat, curl, asyncapi
  --connection ID       which one; needed when several have messages
  --timing              with the pauses of the recording
  --hex                 binary messages as hex (default: base64)
  --headers MODE        of the opening handshake: none (default), redacted, plain

${READING}
Examples
  framescope convert session.har --to playwright -o chat.spec.ts
  framescope convert capture.pcapng --to python --connection c2 --timing
  framescope convert net-log.json --to pcapng -o for-wireshark.pcapng
  framescope convert capture.pcapng --to parquet -o frames.parquet
`,
  verify: `framescope verify FILE… – check against RFC 6455 and RFC 7692

Prints every violation with its clause and where it is. What a capture lacks is told, and is no violation.

Options
  --json   one JSON object per finding

${READING}
${EXIT}`,
  stats: `framescope stats FILE… – count what is in it

Options
  --json   one JSON object per file

${READING}`,
};

export function helpText(command: CommandName | null): string {
  return command === null ? GENERAL : COMMANDS[command];
}
