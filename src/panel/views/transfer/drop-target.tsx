import { useEffect, useState, type ReactNode } from 'react';
import { transferText } from '../../text/transfer-text.ts';
import { Icon } from '../../ui/icon.tsx';
import { usePanel } from '../panel-context.tsx';
import styles from './drop-target.module.css';
import { importRequests } from './import-files.ts';

/** Takes files that are dropped anywhere on the panel, and shows so while they are dragged over it. */
export function DropTarget(): ReactNode {
  const { imports } = usePanel();
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    // `dragenter` and `dragleave` come for every element that is crossed.
    let depth = 0;
    const leave = (): void => {
      depth = 0;
      setIsOver(false);
    };
    const listeners = {
      dragenter: (event: DragEvent) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        depth += 1;
        setIsOver(true);
      },
      dragover: (event: DragEvent) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
      },
      dragleave: () => {
        depth -= 1;
        if (depth <= 0) leave();
      },
      drop: (event: DragEvent) => {
        leave();
        if (!hasFiles(event)) return;
        // Otherwise the browser opens the file in place of the panel.
        event.preventDefault();
        imports.add(importRequests(event.dataTransfer?.files ?? []));
      },
    };
    window.addEventListener('dragenter', listeners.dragenter);
    window.addEventListener('dragover', listeners.dragover);
    window.addEventListener('dragleave', listeners.dragleave);
    window.addEventListener('drop', listeners.drop);
    return () => {
      window.removeEventListener('dragenter', listeners.dragenter);
      window.removeEventListener('dragover', listeners.dragover);
      window.removeEventListener('dragleave', listeners.dragleave);
      window.removeEventListener('drop', listeners.drop);
    };
  }, [imports]);
  if (!isOver) return null;
  return (
    <div className={styles['target']} role="status">
      <Icon name="import" />
      <strong>{transferText.import.drop}</strong>
      <span>{transferText.import.dropHint}</span>
    </div>
  );
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') ?? false;
}
