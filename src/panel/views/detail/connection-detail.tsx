import type { ReactNode } from 'react';
import type { Connection } from '../../../model/connection.ts';
import { connectionCondition } from '../../store/connection-name.ts';
import { connectionText } from '../../text/connection-text.ts';
import { detailText } from '../../text/detail-text.ts';
import { lossText } from '../../text/loss-text.ts';
import { text } from '../../text/text.ts';
import { transferText } from '../../text/transfer-text.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import { IconButton } from '../../ui/controls.tsx';
import { ConditionIcon } from '../condition-icon.tsx';
import { copyAndTell } from '../copy-actions.ts';
import { usePanel } from '../panel-context.tsx';
import { EnrichmentHint } from '../transfer/enrichment-hint.tsx';
import { CloseCodeFacts } from './close-code-facts.tsx';
import styles from './connection-detail.module.css';
import { Fact, Facts, Section } from './facts.tsx';
import { Hint } from './message.tsx';

/** A connection at a glance: where to, from where, how much, how it ended. */
export function ConnectionDetail({ connection }: { readonly connection: Connection }): ReactNode {
  const panel = usePanel();
  const words = detailText.connection;
  const condition = connectionCondition(connection);
  const { close, document, stack } = connection;
  const orNone = (value: string): string => (value === '' ? words.none : value);
  return (
    <div className={styles['scroll']}>
      {connection.importedFrom && (
        <Hint tone="info">{transferText.import.imported(visibleCharacters(connection.importedFrom.name))}</Hint>
      )}
      {connection.enrichment && <EnrichmentHint enrichment={connection.enrichment} />}
      {connection.isInjected && <Hint tone="info">{text.connections.injected}</Hint>}
      {connection.isAdopted && <Hint tone="info">{words.adopted}</Hint>}
      {document.isWorker && <Hint tone="info">{words.workerHint}</Hint>}
      {connection.isHistory && <Hint tone="info">{words.history}</Hint>}
      {connection.isUrlCut && <Hint tone="warning">{lossText.urlCut(connection.url.length)}</Hint>}
      <Facts
        title={words.summary}
        action={
          <IconButton icon="copy" label={text.menu.copyUrl} onClick={() => void copyAndTell(panel, connection.url)} />
        }
      >
        <Fact name={words.url}>
          <bdi>
            {connection.url}
            {connection.isUrlCut && '…'}
          </bdi>
        </Fact>
        <Fact name={words.state}>
          <span className={styles['state']}>
            <ConditionIcon condition={condition} />
            {text.connections.state[condition]}
          </span>
        </Fact>
        <Fact name={words.document}>
          {document.isWorker ? words.worker : document.isTop ? words.top : words.iframe}{' '}
          <bdi className={styles['quiet']}>{document.url}</bdi>
        </Fact>
        <Fact name={words.requested}>{orNone(connection.requestedProtocols.join(', '))}</Fact>
        {connection.protocol !== null && <Fact name={connectionText.protocol}>{orNone(connection.protocol)}</Fact>}
        {connection.extensions !== null && <Fact name={words.extensions}>{orNone(connection.extensions)}</Fact>}
        {connection.findings !== undefined && <Fact name={transferText.frame.findings}>{connection.findings}</Fact>}
        <Fact name={words.traffic}>
          {connectionText.sent(connection.framesOut, connection.bytesOut)}
          <br />
          {connectionText.received(connection.framesIn, connection.bytesIn)}
        </Fact>
      </Facts>
      {close && (
        <CloseCodeFacts code={close.code} reason={close.reason}>
          <Fact name={words.course}>
            {words.closedBy[close.initiator]} {close.wasClean ? words.clean : words.notClean}
          </Fact>
        </CloseCodeFacts>
      )}
      <Section title={words.initiator}>
        <pre className={styles['stack']}>{stack ?? words.noStack}</pre>
      </Section>
    </div>
  );
}
