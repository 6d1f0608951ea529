import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/**
 * A self-signed TLS certificate made at run time, so that no private key lies in the repository and `openssl` need not be installed.
 * Node can sign and export keys but has no X.509 writer, so the DER of RFC 5280 §4.1 is put together here: version 3, ECDSA P-256
 * with SHA-256, one subject alternative name extension, valid from yesterday for thirty days.
 */
export interface TestCertificate {
  /** PEM of the PKCS #8 private key. */
  readonly key: string;
  /** PEM of the certificate. */
  readonly cert: string;
  /** Base64 of the SHA-256 of the public key (RFC 7469 §2.4), by which Chromium can be told to trust this one certificate. */
  readonly publicKeyHash: string;
}

const TAG = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  utcTime: 0x17,
  sequence: 0x30,
  set: 0x31,
};

function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(contents);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length = Buffer.from(body.length.toString(16).padStart(body.length > 0xff ? 4 : 2, '0'), 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body]);
}

/** An object identifier from its encoded bytes in hex; the dotted form stands beside each use. */
function oid(hex: string): Buffer {
  return der(TAG.oid, Buffer.from(hex, 'hex'));
}

function utcTime(date: Date): Buffer {
  // RFC 5280 §4.1.2.5.1: YYMMDDHHMMSSZ, for dates until 2049.
  const digits = date.toISOString().replace(/[-:T]/g, '').slice(2, 14);
  return der(TAG.utcTime, Buffer.from(`${digits}Z`));
}

function commonName(name: string): Buffer {
  return der(
    TAG.sequence,
    der(TAG.set, der(TAG.sequence, oid('550403' /* 2.5.4.3 */), der(TAG.utf8, Buffer.from(name)))),
  );
}

/** A fresh key and certificate for `dnsNames`; the first also is the common name. `now` sets the validity. */
export function createTestCertificate(dnsNames: readonly string[], now: Date): TestCertificate {
  const dayMs = 86_400_000;
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicKeyInfo = publicKey.export({ type: 'spki', format: 'der' });
  const ecdsaWithSha256 = der(TAG.sequence, oid('2a8648ce3d040302' /* 1.2.840.10045.4.3.2 */));
  const name = commonName(dnsNames[0] ?? 'localhost');
  // The first bit of the serial number is cleared: RFC 5280 §4.1.2.2 asks for a positive integer.
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  // [2] IMPLICIT IA5String is the dNSName choice of GeneralName, RFC 5280 §4.2.1.6.
  const altNames = der(TAG.sequence, ...dnsNames.map((dnsName) => der(0x82, Buffer.from(dnsName))));
  const extensions = der(TAG.sequence, oid('551d11' /* 2.5.29.17 */), der(TAG.octetString, altNames));
  const toBeSigned = der(
    TAG.sequence,
    der(0xa0, der(TAG.integer, Buffer.from([2]))),
    der(TAG.integer, serial),
    ecdsaWithSha256,
    name,
    der(TAG.sequence, utcTime(new Date(now.getTime() - dayMs)), utcTime(new Date(now.getTime() + 30 * dayMs))),
    name,
    publicKeyInfo,
    der(0xa3, der(TAG.sequence, extensions)),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  const certificate = der(TAG.sequence, toBeSigned, ecdsaWithSha256, der(TAG.bitString, Buffer.from([0]), signature));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    publicKeyHash: createHash('sha256').update(publicKeyInfo).digest('base64'),
  };
}
