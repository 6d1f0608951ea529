import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A certificate and its private key, both as PEM, as `https.createServer` takes them. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

const TAG = { integer: 0x02, bitString: 0x03, octetString: 0x04, oid: 0x06, utf8: 0x0c, sequence: 0x30, set: 0x31 };
const UTC_TIME = 0x17;
const VALID_DAYS = 30;

/** 1.2.840.10045.4.3.2, ecdsa-with-SHA256 (RFC 5758 §3.2). */
const ECDSA_SHA256 = der(TAG.sequence, der(TAG.oid, Buffer.from('2a8648ce3d040302', 'hex')));
/** 2.5.4.3, the common name (RFC 5280 §4.1.2.4). */
const COMMON_NAME = der(TAG.oid, Buffer.from('550403', 'hex'));
/** 2.5.29.17, the subject's alternative names (RFC 5280 §4.2.1.6). */
const ALTERNATIVE_NAMES = der(TAG.oid, Buffer.from('551d11', 'hex'));

/**
 * Makes a certificate for `localhost` and `127.0.0.1`, with a new key that is never written anywhere. By hand, because Node has no way to make one
 * and neither a key in the repository nor the `openssl` program should be needed for `wss:` on the loopback address.
 */
export function createSelfSignedCertificate(now: Date = new Date()): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = der(
    TAG.sequence,
    der(TAG.set, der(TAG.sequence, COMMON_NAME, der(TAG.utf8, Buffer.from('Framescope demo')))),
  );
  // The first bit is cleared: a serial number must be positive (RFC 5280 §4.1.2.2).
  const serial = randomBytes(12).map((byte, at) => (at === 0 ? (byte & 0x7f) | 1 : byte));
  const end = new Date(now.getTime() + VALID_DAYS * 86_400_000);
  const alternativeNames = der(TAG.sequence, der(0x82, Buffer.from('localhost')), der(0x87, Buffer.of(127, 0, 0, 1)));
  const body = der(
    TAG.sequence,
    der(0xa0, der(TAG.integer, Buffer.of(2))),
    der(TAG.integer, Buffer.from(serial)),
    ECDSA_SHA256,
    name,
    der(TAG.sequence, utcTime(new Date(now.getTime() - 86_400_000)), utcTime(end)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(TAG.sequence, der(TAG.sequence, ALTERNATIVE_NAMES, der(TAG.octetString, alternativeNames)))),
  );
  const signature = sign('sha256', body, privateKey);
  const certificate = der(TAG.sequence, body, ECDSA_SHA256, der(TAG.bitString, Buffer.of(0), signature));
  const lines = certificate.toString('base64').match(/.{1,64}/gu) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}

/** One DER value: tag, length, content (X.690 §8.1). */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const length = content.byteLength;
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...head), content]);
}

function utcTime(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]/gu, '').slice(2, 14);
  return der(UTC_TIME, Buffer.from(`${digits}Z`));
}
