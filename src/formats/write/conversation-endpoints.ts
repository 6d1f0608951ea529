import type { ConnectionRecord, Endpoint } from '../record.ts';
import { parseIpAddress } from './ip-address.ts';
import type { PacketEndpoint } from './tcp-packet.ts';

/** Locally administered, so that they can be nobody's hardware (IEEE 802). */
const CLIENT_MAC = Uint8Array.of(0x02, 0, 0, 0, 0, 1);
const SERVER_MAC = Uint8Array.of(0x02, 0, 0, 0, 0, 2);
const FIRST_EPHEMERAL_PORT = 49_152;
const EPHEMERAL_PORTS = 16_384;
/** Where tools look for HTTP. A `wss:` connection is written as what was inside of TLS, so its own port would mislead. */
const HTTP_PORT = 80;

export interface ConversationEndpoints {
  readonly client: PacketEndpoint;
  readonly server: PacketEndpoint;
  /** Host name to be told for a made-up server address; null when the address is real or was told before. */
  readonly newHostName: string | null;
  readonly isSynthetic: boolean;
  /** The port that 80 stands for, when it does. */
  readonly replacedPort: number | null;
}

/**
 * Gives connections their addresses: the captured ones, else made-up ones from ranges that no network uses (clients from
 * 192.0.2.0/24, RFC 5737; servers from 198.18.0.0/15, RFC 2544), one per host name. Two connections never share all four of addresses and ports.
 */
export class EndpointAllocator {
  #count = 0;
  #hosts = new Map<string, Uint8Array>();
  #used = new Set<string>();

  allocate(record: ConnectionRecord): ConversationEndpoints {
    const url = record.url !== null && URL.canParse(record.url) ? new URL(record.url) : null;
    const isTls = url?.protocol === 'wss:';
    const real = realEndpoints(record.client, record.server);
    if (real !== null) {
      const name = `${record.client?.address}:${record.client?.port} ${record.server?.address}:${record.server?.port}`;
      if (!this.#used.has(name)) {
        this.#used.add(name);
        const port = isTls ? HTTP_PORT : real.server.port;
        const replacedPort = port === real.server.port ? null : real.server.port;
        return { ...real, server: { ...real.server, port }, newHostName: null, isSynthetic: false, replacedPort };
      }
    }
    const serial = this.#count;
    this.#count += 1;
    const host = url?.hostname ?? record.server?.address ?? 'unknown.invalid';
    const known = this.#hosts.get(host);
    const address = known ?? this.#newServer();
    this.#hosts.set(host, address);
    const urlPort = url === null || url.port === '' ? null : Number(url.port);
    const port = urlPort === null || isTls ? HTTP_PORT : urlPort;
    return {
      client: {
        address: Uint8Array.of(192, 0, 2, 1 + (Math.floor(serial / EPHEMERAL_PORTS) % 254)),
        port: FIRST_EPHEMERAL_PORT + (serial % EPHEMERAL_PORTS),
        mac: CLIENT_MAC,
      },
      server: { address, port, mac: SERVER_MAC },
      newHostName: known ? null : host,
      isSynthetic: true,
      replacedPort: isTls ? (urlPort ?? 443) : null,
    };
  }

  #newServer(): Uint8Array {
    // 198.18.0.1 up to 198.19.255.254; it wraps after 131,000 hosts.
    const serial = 1 + (this.#hosts.size % 0x1_fffe);
    return Uint8Array.of(198, 18 + (serial >>> 16), (serial >>> 8) & 0xff, serial & 0xff);
  }
}

function realEndpoints(
  client: Endpoint | null,
  server: Endpoint | null,
): { readonly client: PacketEndpoint; readonly server: PacketEndpoint } | null {
  if (client === null || server === null) return null;
  const clientAddress = parseIpAddress(client.address);
  const serverAddress = parseIpAddress(server.address);
  if (clientAddress === null || serverAddress === null || clientAddress.length !== serverAddress.length) return null;
  if (!isPort(client.port) || !isPort(server.port)) return null;
  return {
    client: { address: clientAddress, port: client.port, mac: CLIENT_MAC },
    server: { address: serverAddress, port: server.port, mac: SERVER_MAC },
  };
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port <= 0xffff;
}
