import type { ReactNode } from 'react';
import { describeCloseCode } from '../../../decoder/close-code.ts';
import { detailText } from '../../text/detail-text.ts';
import { closeCodeText } from '../../text/lifecycle-text.ts';
import { Fact, Facts } from './facts.tsx';

interface CloseCodeFactsProps {
  readonly code: number;
  readonly reason: string;
  /** What else is known of the close. */
  readonly children?: ReactNode;
}

/** A close code as the registry explains it. */
export function CloseCodeFacts({ code, reason, children }: CloseCodeFactsProps): ReactNode {
  const words = detailText.connection;
  const described = describeCloseCode(code);
  return (
    <Facts title={`${words.close}: ${closeCodeText(code)}`}>
      <Fact name={detailText.frame.meaning}>{described.meaning}</Fact>
      <Fact name={words.reason}>{reason === '' ? words.none : <bdi>{reason}</bdi>}</Fact>
      {children}
      <Fact name={words.definedBy}>{described.definedBy}</Fact>
      <Fact name={words.range}>
        {`${described.range.first}–${described.range.last}: ${described.range.title}`}
        <br />
        {described.mayAppearOnWire ? words.mayBeOnWire : words.neverOnWire}
      </Fact>
    </Facts>
  );
}
