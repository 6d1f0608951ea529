import type { ReactNode } from 'react';
import { acceptSteps, checkHandshake, type HandshakeCheck } from '../../../decoder/handshake.ts';
import { headerValue } from '../../../decoder/http-header.ts';
import type { Connection, ConnectionHandshake, HeaderField } from '../../../model/connection.ts';
import { detailText } from '../../text/detail-text.ts';
import { explainHandshakeFailure } from '../../text/handshake-failure.ts';
import { formatDateTime } from '../../text/format.ts';
import { IconButton, TextButton } from '../../ui/controls.tsx';
import { text } from '../../text/text.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { copyAndTell } from '../copy-actions.ts';
import { usePanel } from '../panel-context.tsx';
import { Fact, Facts, Section } from './facts.tsx';
import styles from './handshake-detail.module.css';
import { Hint, Message } from './message.tsx';

/** The opening handshake: what was said, whether it was right, and when it failed what that usually means. */
export function HandshakeDetail({ connection }: { readonly connection: Connection }): ReactNode {
  const { session, environment } = usePanel();
  const { handshake } = connection;
  const words = detailText.handshake;
  if (handshake === null) {
    const absence = session.handshakeAbsence(connection) ?? 'pending';
    const canReload = absence === 'before-devtools' && environment.reloadPage !== null;
    return (
      <>
        <Message title={words.absentTitle}>{words.absent[absence]}</Message>
        {canReload && environment.reloadPage && (
          <div className={styles['action']}>
            <TextButton isPrimary onClick={environment.reloadPage}>
              {text.empty.reload}
            </TextButton>
          </div>
        )}
      </>
    );
  }
  const { response } = handshake;
  const checks = checkHandshake(
    { method: null, httpVersion: null, headers: handshake.requestHeaders },
    response && { status: response.status, httpVersion: null, headers: response.headers },
  ).filter(({ id }) => id !== 'request-method' && id !== 'request-http-version');
  return (
    <div className={styles['scroll']}>
      <Failure connection={connection} handshake={handshake} />
      {handshake.isMatchedByOrder && <Hint tone="info">{words.matchedByOrder}</Hint>}
      <Section title={words.summary}>
        <div className={styles['status']} data-ok={response?.status === 101}>
          {response ? `${response.status} ${response.statusText}` : words.noResponse}
        </div>
        <p className={styles['quiet']}>
          {words.source[handshake.source]} {formatDateTime(handshake.startedAt)}
        </p>
      </Section>
      <Accept handshake={handshake} />
      <Checks checks={checks} />
      {response && <Headers title={words.responseHeaders} headers={response.headers} />}
      <Headers title={words.requestHeaders} headers={handshake.requestHeaders} />
    </div>
  );
}

function Failure(props: { readonly connection: Connection; readonly handshake: ConnectionHandshake }): ReactNode {
  const { connection, handshake } = props;
  const status = handshake.response?.status ?? null;
  const isFailed = handshake.error !== null || (status !== null && status !== 101);
  if (!isFailed && !(connection.state === 'closed' && connection.openedAt === null && status !== 101)) return null;
  const meaning = explainHandshakeFailure(status, handshake.error);
  return (
    <Hint tone="error">
      <strong>{detailText.handshake.failed}</strong>
      {handshake.error !== null && (
        <>
          <br />
          <bdi>{handshake.error}</bdi>
        </>
      )}
      {meaning !== null && (
        <>
          <br />
          {meaning}
        </>
      )}
    </Hint>
  );
}

/** Key and GUID, their SHA-1, its base64, and whether the server said the same. */
function Accept({ handshake }: { readonly handshake: ConnectionHandshake }): ReactNode {
  const words = detailText.handshake;
  const key = headerValue(handshake.requestHeaders, 'Sec-WebSocket-Key')?.trim() ?? null;
  if (key === null) return null;
  const steps = acceptSteps(key);
  const actual = handshake.response ? headerValue(handshake.response.headers, 'Sec-WebSocket-Accept') : null;
  const isOk = actual?.trim() === steps.accept;
  return (
    <Facts
      title={words.accept}
      below={
        <p className={styles['verdict']} data-ok={isOk}>
          <Icon name={isOk ? 'check' : 'close'} />
          {isOk ? words.acceptOk : actual === null ? words.acceptUnknown : words.acceptWrong}
        </p>
      }
    >
      <Fact name={words.acceptKey}>
        <code>{steps.key}</code>
      </Fact>
      <Fact name={words.acceptGuid}>
        <code>{steps.guid}</code>
      </Fact>
      <Fact name={words.acceptSha1}>
        <code>{steps.sha1Hex}</code>
      </Fact>
      <Fact name={words.acceptExpected}>
        <code>{steps.accept}</code>
      </Fact>
      <Fact name={words.acceptActual}>
        <code>{actual ?? words.acceptMissing}</code>
      </Fact>
    </Facts>
  );
}

function Checks({ checks }: { readonly checks: readonly HandshakeCheck[] }): ReactNode {
  const words = detailText.handshake;
  return (
    <Section title={words.checks}>
      <table className={styles['checks']}>
        <tbody>
          {checks.map((check) => {
            const [icon, label]: [IconName, string] =
              check.ok === null ? ['minus', words.undecided] : check.ok ? ['check', words.pass] : ['close', words.fail];
            return (
              <tr key={check.id}>
                <td className={styles['verdict']} data-ok={check.ok ?? 'unknown'}>
                  <span role="img" aria-label={label} title={label}>
                    <Icon name={icon} />
                  </span>
                </td>
                <th scope="row">
                  {check.title}
                  <span className={styles['clause']}>{check.clause}</span>
                </th>
                <td>
                  <code>{check.actual ?? words.nothing}</code>
                  {check.ok === false && (
                    <span className={styles['expected']}>
                      {words.expected} <code>{check.expected}</code>
                    </span>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Section>
  );
}

function Headers({ title, headers }: { readonly title: string; readonly headers: readonly HeaderField[] }): ReactNode {
  const panel = usePanel();
  const lines = headers.map(({ name, value }) => `${name}: ${value}`);
  return (
    <Facts
      title={`${title} (${headers.length})`}
      action={
        <IconButton
          icon="copy"
          label={detailText.handshake.copyHeaders}
          onClick={() => void copyAndTell(panel, lines.join('\r\n'))}
        />
      }
    >
      {headers.map(({ name, value }, index) => (
        // A name may stand more than once; the order is the wire's and never changes.
        // oxlint-disable-next-line react/no-array-index-key
        <Fact key={`${index}-${name}`} name={name}>
          <bdi>{value}</bdi>
        </Fact>
      ))}
    </Facts>
  );
}
