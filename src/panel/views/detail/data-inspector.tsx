import type { ReactNode } from 'react';
import { inspectCharacters, inspectNumbers } from '../../payload/data-inspector.ts';
import { contentText } from '../../text/content-text.ts';
import { visibleCharacters } from '../../text/visible-characters.ts';
import styles from './data-inspector.module.css';

interface DataInspectorProps {
  readonly bytes: Uint8Array;
  /** Of the first selected byte. */
  readonly offset: number;
}

/** What the bytes from the selected one on are as numbers, times and characters. */
export function DataInspector({ bytes, offset }: DataInspectorProps): ReactNode {
  const words = contentText.inspector;
  const bits = (bytes[offset] ?? 0).toString(2).padStart(8, '0');
  return (
    <section className={styles['inspector']} aria-label={words.label}>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">{words.type}</th>
            <th scope="col">{words.little}</th>
            <th scope="col">{words.big}</th>
          </tr>
        </thead>
        <tbody>
          {inspectNumbers(bytes, offset).map(({ type, little, big }) => (
            <tr key={type}>
              <th scope="row">{words.types[type]}</th>
              <td>{little ?? words.none}</td>
              <td>{big ?? words.none}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <dl className={styles['characters']}>
        <dt>{words.bits}</dt>
        <dd>
          {bits.slice(0, 4)} {bits.slice(4)}
        </dd>
        {inspectCharacters(bytes, offset).map(({ type, text }) => (
          <div key={type} className={styles['character']}>
            <dt>{words.characters[type]}</dt>
            <dd>
              <bdi>{text === null ? words.none : visibleCharacters(text)}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
