import type { ReactNode } from 'react';
import type { FrameField } from '../../store/frame-fields.ts';
import { detailText } from '../../text/detail-text.ts';
import styles from './frame-drawing.module.css';

const BITS_PER_LINE = 32;
/** With fewer bits there is no room for the payload's length. */
const MIN_WORDS_SPAN = 20;
const BIT_NUMBERS = Array.from({ length: BITS_PER_LINE }, (_, bit) => bit);

interface FrameDrawingProps {
  readonly fields: readonly FrameField[];
  readonly payloadLength: number;
  /** Name of the field that is pointed at. */
  readonly marked: string | null;
  readonly onMark: (name: string | null) => void;
}

/** A part of a field within one line of 32 bits. */
interface Piece {
  readonly field: FrameField | null;
  readonly name: string;
  readonly line: number;
  readonly column: number;
  readonly span: number;
  readonly isContinued: boolean;
}

/** The header as RFC 6455 §5.2 draws it: 32 bits a line, bit numbers on top. */
export function FrameDrawing({ fields, payloadLength, marked, onMark }: FrameDrawingProps): ReactNode {
  const pieces = piecesOf(fields, payloadLength);
  return (
    <figure className={styles['figure']} aria-label={detailText.frame.drawing}>
      <div className={styles['drawing']} aria-hidden="true">
        {BIT_NUMBERS.map((bit) => (
          <span key={bit} className={styles['bit']} style={{ gridColumn: bit + 1 }}>
            <span className={styles['tens']}>{bit % 10 === 0 ? bit / 10 : ''}</span>
            {bit % 10}
          </span>
        ))}
        {pieces.map((piece) => (
          <span
            key={`${piece.line}-${piece.column}`}
            className={styles['piece']}
            data-field={piece.field?.wireField ?? 'payload'}
            data-provenance={piece.field?.provenance ?? 'observed'}
            data-single={piece.span === 1 || undefined}
            data-marked={marked === piece.name}
            style={{ gridRow: piece.line + 2, gridColumn: `${piece.column + 1} / span ${piece.span}` }}
            title={piece.field ? `${piece.name} = ${piece.field.value}\n${piece.field.reason}` : piece.name}
            onMouseEnter={() => onMark(piece.name)}
            onMouseLeave={() => onMark(null)}
          >
            {piece.span > 1 && (
              <span className={styles['name']}>
                {piece.isContinued ? `${piece.name} …` : piece.field ? piece.name : ''}
              </span>
            )}
            {!piece.isContinued && (
              <span className={styles['value']}>
                {piece.field
                  ? piece.field.short
                  : piece.span < MIN_WORDS_SPAN
                    ? detailText.frame.payloadShort
                    : detailText.frame.payloadBegins(payloadLength)}
              </span>
            )}
            {piece.span === 1 && <span className={styles['vertical']}>{piece.name}</span>}
          </span>
        ))}
      </div>
    </figure>
  );
}

function piecesOf(fields: readonly FrameField[], payloadLength: number): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const field of fields) {
    let at = field.bitOffset;
    end = field.bitOffset + field.bitLength;
    while (at < end) {
      const column = at % BITS_PER_LINE;
      const span = Math.min(BITS_PER_LINE - column, end - at);
      const isContinued = at > field.bitOffset;
      pieces.push({ field, name: field.name, line: Math.floor(at / BITS_PER_LINE), column, span, isContinued });
      at += span;
    }
  }
  if (payloadLength > 0) {
    const column = end % BITS_PER_LINE;
    const span = Math.min(BITS_PER_LINE - column, payloadLength * 8);
    const line = Math.floor(end / BITS_PER_LINE);
    pieces.push({ field: null, name: detailText.frame.payloadData, line, column, span, isContinued: false });
  }
  return pieces;
}
