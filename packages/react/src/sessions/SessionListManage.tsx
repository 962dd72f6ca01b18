'use client';

import {
  type FormEvent,
  forwardRef,
  type KeyboardEvent,
  type ReactElement,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useErrorWords } from '../kit/useErrorWords.ts';
import { type SessionListItemState, useSessionListItem, useSessionListParts } from './SessionListContext.ts';

export interface SessionListManageProps extends Omit<PartProps<'div', SessionListItemState>, 'children'> {}

/** What is open in a row. */
type Step = 'closed' | 'actions' | 'rename' | 'delete';

/**
 * What can be done with a session: a button that opens the ways to rename, archive and delete it, where its list has `actions`. The
 * title is written in its row, and deletion asks once more; Escape leaves either. Renders a `<div>`, and nothing without `actions`.
 */
export const SessionListManage: Part<SessionListManageProps, HTMLDivElement> = forwardRef<
  HTMLDivElement,
  SessionListManageProps
>(function SessionListManage(props, ref): ReactElement | null {
  const { actions, ask, failure, labels } = useSessionListParts();
  const { info, state, isCurrent } = useSessionListItem();
  const { session, archived = false } = info;
  const title = info.title || labels.untitled;
  const [step, setStep] = useState<Step>('closed');
  const toggle = useRef<HTMLButtonElement | null>(null);
  const panel = useId();
  const words = useErrorWords();
  if (!actions) return null;

  const isOpen = step !== 'closed';
  function close(): void {
    setStep('closed');
    toggle.current?.focus();
  }
  const act = (what: Parameters<typeof ask>[1]) => {
    close();
    ask(session, what);
  };
  const own = {
    onKeyDown(event: KeyboardEvent) {
      // An input method has its own Escape.
      if (event.key !== 'Escape' || !isOpen || event.nativeEvent.isComposing) return;
      event.preventDefault();
      event.stopPropagation();
      close();
    },
    children: (
      <>
        <button
          ref={toggle}
          type="button"
          className="rejoin-session-list-toggle"
          // It is reached from its row, as the row by the arrows.
          tabIndex={isCurrent ? 0 : -1}
          aria-label={labels.manage(title)}
          aria-expanded={isOpen}
          aria-controls={isOpen ? panel : undefined}
          onClick={() => (isOpen ? close() : setStep('actions'))}
        >
          <span aria-hidden="true">⋯</span>
        </button>
        {isOpen && (
          <div id={panel} className="rejoin-session-list-panel">
            {step === 'actions' && (
              <fieldset className="rejoin-session-list-actions" aria-label={labels.manage(title)}>
                <button type="button" className="rejoin-button" onClick={() => setStep('rename')}>
                  {labels.rename}
                </button>
                <button
                  type="button"
                  className="rejoin-button"
                  onClick={() => act((by) => (archived ? by.unarchive(session) : by.archive(session)))}
                >
                  {archived ? labels.unarchive : labels.archive}
                </button>
                <button
                  type="button"
                  className="rejoin-button rejoin-session-list-delete"
                  onClick={() => setStep('delete')}
                >
                  {labels.delete}
                </button>
              </fieldset>
            )}
            {step === 'rename' && (
              <Rename
                title={info.title ?? ''}
                onCancel={close}
                onSave={(next) => act((by) => by.rename(session, next))}
              />
            )}
            {step === 'delete' && (
              <Confirm title={title} onCancel={close} onConfirm={() => act((by) => by.delete(session))} />
            )}
          </div>
        )}
        {failure?.session === session && !isOpen && (
          <p className="rejoin-session-list-failure" role="alert">
            {words(failure.error) ?? labels.failed}
          </p>
        )}
      </>
    ),
  };
  return renderPart('div', props, own, state, ref);
});

interface RenameProps {
  readonly title: string;
  readonly onCancel: () => void;
  readonly onSave: (title: string) => void;
}

/** UTF-16 units that can be typed: never more than the 200 code points that the server takes. */
const LONGEST = 200;

function Rename({ title, onCancel, onSave }: RenameProps): ReactElement {
  const { labels } = useSessionListParts();
  const [value, setValue] = useState(title);
  const field = useRef<HTMLInputElement | null>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (value.trim() === title) onCancel();
    else onSave(value);
  }
  return (
    <form className="rejoin-session-list-rename" onSubmit={submit}>
      <input
        ref={field}
        className="rejoin-session-list-field"
        aria-label={labels.title}
        placeholder={labels.untitled}
        dir="auto"
        maxLength={LONGEST}
        enterKeyHint="done"
        value={value}
        onChange={({ target }) => setValue(target.value)}
      />
      <button type="submit" className="rejoin-button" data-variant="primary">
        {labels.save}
      </button>
      <button type="button" className="rejoin-button" data-variant="quiet" onClick={onCancel}>
        {labels.cancel}
      </button>
    </form>
  );
}

interface ConfirmProps {
  readonly title: string;
  readonly onCancel: () => void;
  readonly onConfirm: () => void;
}

function Confirm({ title, onCancel, onConfirm }: ConfirmProps): ReactElement {
  const { labels } = useSessionListParts();
  const question = useId();
  const keep = useRef<HTMLButtonElement | null>(null);
  // What does no harm has the focus.
  useEffect(() => keep.current?.focus(), []);
  return (
    <fieldset className="rejoin-session-list-confirm" aria-labelledby={question}>
      <p id={question} className="rejoin-session-list-question">
        {labels.confirm(title)}
      </p>
      <button ref={keep} type="button" className="rejoin-button" onClick={onCancel}>
        {labels.keep}
      </button>
      <button type="button" className="rejoin-button rejoin-session-list-delete" onClick={onConfirm}>
        {labels.delete}
      </button>
    </fieldset>
  );
}
