import { describe, expect, test } from 'vitest';
import { RowOrigin } from '../../../src/model/row-kind.ts';
import { frameFields, frameSize } from '../../../src/panel/store/frame-fields.ts';
import { FakeSession } from '../../support/fake-session.ts';

function rowOf(direction: 'in' | 'out', payload: string | Uint8Array, more = {}) {
  const session = new FakeSession();
  const connection = session.connect('wss://a.example/', 0);
  return session.log.row(session.message(connection, direction, 1, payload, more));
}

const drawn = (fields: ReturnType<typeof frameFields>): string[] =>
  fields.map(({ name, short, provenance }) => `${name} ${short} ${provenance}`);

describe('frameFields', () => {
  test('derives the header of a sent message and does not make up its masking key', () => {
    expect(drawn(frameFields(rowOf('out', 'hello'), ''))).toEqual([
      'FIN 1 derived',
      'RSV1 0 derived',
      'RSV2 0 derived',
      'RSV3 0 derived',
      'opcode 1 observed',
      'MASK 1 derived',
      'Payload len 5 derived',
      'Masking-key ? unavailable',
    ]);
  });

  test('knows neither RSV1 nor the length on the wire when deflate was negotiated', () => {
    const fields = drawn(frameFields(rowOf('in', 'hello'), 'permessage-deflate'));
    expect(fields).toContain('RSV1 ? unavailable');
    expect(fields).toContain('Payload len ? unavailable');
  });

  test('shows the bits of an imported frame as they were', () => {
    const row = rowOf('out', 'P', { opcode: 9, rsv1: true, origin: RowOrigin.wire, maskingKey: 0x37fa213d });
    expect(drawn(frameFields(row, null))).toEqual([
      'FIN 1 observed',
      'RSV1 1 observed',
      'RSV2 0 observed',
      'RSV3 0 observed',
      'opcode 9 observed',
      'MASK 1 observed',
      'Payload len 1 observed',
      'Masking-key 0x37fa213d observed',
    ]);
  });

  test('lets the fields follow each other without a gap', () => {
    for (const length of [0, 125, 126, 65_535, 65_536]) {
      let end = 0;
      for (const { bitOffset, bitLength } of frameFields(rowOf('out', new Uint8Array(length)), '')) {
        expect(bitOffset).toBe(end);
        end = bitOffset + bitLength;
      }
      expect(end).toBe(frameSize(rowOf('out', new Uint8Array(length))).headerLength * 8);
    }
  });
});
