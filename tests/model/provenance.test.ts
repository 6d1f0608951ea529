import { describe, expect, it } from 'vitest';
import { wireProvenance, type WireField } from '../../src/model/provenance.ts';
import { RowOrigin } from '../../src/model/row-kind.ts';

const FIELDS: readonly WireField[] = [
  'fin',
  'rsv1',
  'rsv2',
  'rsv3',
  'opcode',
  'masked',
  'maskingKey',
  'payloadLength',
  'payload',
  'wireLength',
];

function provenances(origin: RowOrigin, isOutgoing: boolean, extensions: string | null) {
  return Object.fromEntries(
    FIELDS.map((field) => [field, wireProvenance(field, { origin, isOutgoing, extensions }).provenance]),
  );
}

describe('provenance of wire fields', () => {
  it('takes every field of an import for observed', () => {
    expect(new Set(Object.values(provenances(RowOrigin.wire, true, 'permessage-deflate')))).toEqual(
      new Set(['observed']),
    );
  });

  it('does not claim a masking key or a payload that the imported file lacks', () => {
    const wire = { isMaskingKeyKnown: false, isPayloadKnown: false };
    const context = { origin: RowOrigin.wire, isOutgoing: true, extensions: null, wire };
    const unknown = FIELDS.filter((field) => wireProvenance(field, context).provenance !== 'observed');
    expect(unknown).toEqual(['maskingKey', 'payload']);
    const known = { isMaskingKeyKnown: true, isPayloadKnown: true };
    expect(wireProvenance('maskingKey', { ...context, wire: known }).provenance).toBe('observed');
  });

  it('claims of a live sent message only what follows from the standard', () => {
    expect(provenances(RowOrigin.page, true, '')).toEqual({
      fin: 'derived',
      rsv1: 'derived',
      rsv2: 'derived',
      rsv3: 'derived',
      opcode: 'observed',
      masked: 'derived',
      maskingKey: 'unavailable',
      payloadLength: 'derived',
      payload: 'observed',
      wireLength: 'derived',
    });
  });

  it('claims neither RSV1 nor lengths on the wire once permessage-deflate was negotiated', () => {
    const live = provenances(RowOrigin.page, false, 'permessage-deflate; client_max_window_bits=15');
    expect(live).toMatchObject({ rsv1: 'unavailable', payloadLength: 'unavailable', wireLength: 'unavailable' });
    expect(live['maskingKey']).toBe('derived');
  });

  it('gives a reason for every field', () => {
    for (const field of FIELDS) {
      const { reason } = wireProvenance(field, { origin: RowOrigin.page, isOutgoing: true, extensions: null });
      expect(reason.length, field).toBeGreaterThan(20);
    }
  });
});
