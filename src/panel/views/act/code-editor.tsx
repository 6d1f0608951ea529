import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import {
  Decoration,
  EditorView,
  keymap,
  lineNumbers,
  MatchDecorator,
  placeholder,
  ViewPlugin,
  type DecorationSet,
  type ViewUpdate,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef, type ReactNode } from 'react';
import styles from './code-editor.module.css';

interface CodeEditorProps {
  /** To begin with; what is typed comes out by `onChange`. Another text is another editor (`key`). */
  readonly text: string;
  /** A language of its own is loaded by who gives it. */
  readonly language: 'json' | 'plain' | Extension;
  readonly hasVariables: boolean;
  readonly label: string;
  readonly hint: string;
  readonly onChange: (text: string) => void;
  /** Ctrl+Enter, Command+Enter. */
  readonly onSubmit: () => void;
}

const VARIABLE = Decoration.mark({ class: 'cm-variable' });
const VARIABLES = new MatchDecorator({ regexp: /\{\{[^{}]*\}\}/g, decoration: VARIABLE });

/** Marks `{{variables}}`. */
const showVariables = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = VARIABLES.createDeco(view);
    }
    update(update: ViewUpdate): void {
      this.decorations = VARIABLES.updateDeco(update, this.decorations);
    }
  },
  { decorations: ({ decorations }) => decorations },
);

/** Colours of the panel, which follow DevTools' theme by themselves. */
export const PANEL_COLOURS: Extension = [
  EditorView.theme({
    '&': { height: '100%', backgroundColor: 'var(--surface-field)', color: 'var(--text)' },
    '&.cm-focused': { outline: '2px solid var(--focus)', outlineOffset: '-2px' },
    '.cm-scroller': { font: 'var(--font-size-mono) / 1.45 var(--font-mono)' },
    '.cm-content': { caretColor: 'var(--text)' },
    '.cm-gutters': {
      backgroundColor: 'var(--surface-chrome)',
      color: 'var(--text-quiet)',
      borderInlineEnd: '1px solid var(--line-quiet)',
    },
    '.cm-placeholder': { color: 'var(--text-quiet)' },
    '.cm-variable': { backgroundColor: 'var(--surface-control-on)', borderRadius: '3px' },
    '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--surface-selected-blurred)' },
  }),
  syntaxHighlighting(
    HighlightStyle.define([
      { tag: tags.propertyName, color: 'var(--syntax-key)' },
      { tag: tags.string, color: 'var(--syntax-string)' },
      { tag: tags.number, color: 'var(--syntax-number)' },
      { tag: [tags.bool, tags.null, tags.keyword], color: 'var(--syntax-keyword)' },
      { tag: tags.comment, color: 'var(--text-quiet)' },
    ]),
  ),
];

/** A code editor (CodeMirror). Tab leaves it: it must not hold the keyboard. */
export function CodeEditor(props: CodeEditorProps): ReactNode {
  const { language, hasVariables } = props;
  const host = useRef<HTMLDivElement | null>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  const mode = useRef(new Compartment());

  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    if (!host.current) return undefined;
    const first = latest.current;
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: first.text,
        extensions: [
          history(),
          lineNumbers(),
          bracketMatching(),
          EditorView.lineWrapping,
          keymap.of([
            {
              key: 'Mod-Enter',
              run: () => {
                latest.current.onSubmit();
                return true;
              },
            },
            ...historyKeymap,
            ...defaultKeymap,
          ]),
          PANEL_COLOURS,
          placeholder(first.hint),
          EditorView.contentAttributes.of({ 'aria-label': first.label, spellcheck: 'false' }),
          mode.current.of(modeOf(first.language, first.hasVariables)),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, []);

  useEffect(() => {
    view.current?.dispatch({ effects: mode.current.reconfigure(modeOf(language, hasVariables)) });
  }, [language, hasVariables]);

  return <div ref={host} className={styles['editor']} />;
}

function modeOf(language: CodeEditorProps['language'], hasVariables: boolean): Extension {
  const mode = language === 'json' ? json() : language === 'plain' ? [] : language;
  return [mode, hasVariables ? showVariables : []];
}
