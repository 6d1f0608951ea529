import { javascript } from '@codemirror/lang-javascript';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { rulesText } from '../../text/rules-text.ts';
import { CodeEditor } from '../act/code-editor.tsx';
import styles from './rules.module.css';

interface TransformEditorProps {
  readonly code: string;
  readonly onChange: (code: string) => void;
}

const JAVASCRIPT = javascript();

/** The code of a transform. What undo and redo of the list put there is shown anew. */
export function TransformEditor({ code, onChange }: TransformEditorProps): ReactNode {
  const typed = useRef(code);
  const [revision, setRevision] = useState(0);
  useEffect(() => {
    if (typed.current === code) return;
    typed.current = code;
    setRevision((before) => before + 1);
  }, [code]);
  return (
    <div className={styles['codeEditor']}>
      <CodeEditor
        key={revision}
        text={code}
        language={JAVASCRIPT}
        hasVariables={false}
        label={rulesText.editor.code}
        hint=""
        onChange={(text) => {
          typed.current = text;
          onChange(text);
        }}
        onSubmit={() => undefined}
      />
    </div>
  );
}
