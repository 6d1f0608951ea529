import type { Connection } from '../../model/connection.ts';

/** A text that is known of a connection, and where the details show it. */
export interface ConnectionText {
  readonly place: 'url' | 'document' | 'protocol' | 'extensions' | 'close' | 'request' | 'response' | 'error' | 'stack';
  readonly text: string;
}

/** Everything of a connection that a search looks in. */
export function connectionTexts(connection: Connection): readonly ConnectionText[] {
  const { handshake, close } = connection;
  const texts: ConnectionText[] = [
    { place: 'url', text: connection.url },
    { place: 'document', text: connection.document.url },
  ];
  const add = (place: ConnectionText['place'], text: string | null | undefined): void => {
    if (text !== null && text !== undefined && text !== '') texts.push({ place, text });
  };
  add('protocol', connection.protocol ?? connection.requestedProtocols.join(', '));
  add('extensions', connection.extensions);
  add('close', close ? `${close.code} ${close.reason}` : null);
  add('stack', connection.stack);
  if (handshake === null) return texts;
  for (const { name, value } of handshake.requestHeaders) add('request', `${name}: ${value}`);
  if (handshake.response) {
    add('response', `${handshake.response.status} ${handshake.response.statusText}`);
    for (const { name, value } of handshake.response.headers) add('response', `${name}: ${value}`);
  }
  add('error', handshake.error);
  return texts;
}
