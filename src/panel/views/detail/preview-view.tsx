import { useCallback, useState, type ReactNode } from 'react';
import type { FileKind } from '../../payload/media-type.ts';
import { contentText } from '../../text/content-text.ts';
import { Hint } from './message.tsx';
import styles from './preview-view.module.css';

interface PreviewViewProps {
  readonly bytes: Uint8Array;
  readonly kind: FileKind;
}

/**
 * An image, a sound or a film as the browser draws it, from a `blob:` URL of this page. An SVG stands in an `<img>`, where no
 * script of it runs and nothing is fetched.
 */
export function PreviewView({ bytes, kind }: PreviewViewProps): ReactNode {
  const [failed, setFailed] = useState<Uint8Array | null>(null);
  const attach = useBlobSource(bytes, kind.mediaType);
  const [size, setSize] = useState<{ readonly width: number; readonly height: number } | null>(null);
  const words = contentText;
  const caption =
    size === null
      ? words.previewOf(kind.name, bytes.length)
      : words.imageSize(kind.name, size.width, size.height, bytes.length);
  const isFailed = failed === bytes;
  const onError = (): void => setFailed(bytes);
  return (
    <>
      {isFailed && <Hint tone="warning">{words.previewFailed(kind.name)}</Hint>}
      <figure className={styles['figure']}>
        {!isFailed && kind.preview === 'image' && (
          <img
            className={styles['image']}
            ref={attach}
            alt={caption}
            onError={onError}
            onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
              setSize({ width: naturalWidth, height: naturalHeight })
            }
          />
        )}
        {!isFailed && kind.preview === 'audio' && (
          // What travels over a socket has no captions.
          // oxlint-disable-next-line jsx-a11y/media-has-caption
          <audio className={styles['audio']} ref={attach} controls preload="metadata" onError={onError} />
        )}
        {!isFailed && kind.preview === 'video' && (
          // oxlint-disable-next-line jsx-a11y/media-has-caption
          <video className={styles['image']} ref={attach} controls preload="metadata" onError={onError} />
        )}
        <figcaption className={styles['caption']}>{caption}</figcaption>
      </figure>
    </>
  );
}

/** Gives an element its source; the URL lives as long as the element shows it. */
function useBlobSource(
  bytes: Uint8Array,
  mediaType: string,
): (element: HTMLImageElement | HTMLMediaElement | null) => (() => void) | undefined {
  return useCallback(
    (element) => {
      if (element === null) return undefined;
      const url = URL.createObjectURL(new Blob([bytes.slice()], { type: mediaType }));
      element.src = url;
      return () => URL.revokeObjectURL(url);
    },
    [bytes, mediaType],
  );
}
