'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { type SessionListState, useSessionListParts } from './SessionListContext.ts';

export interface SessionListFilterProps extends Omit<PartProps<'div', SessionListState>, 'children'> {}

/** Chooses between the sessions that are in use and those that were archived. Renders a `<div>`, a group of two buttons. */
export const SessionListFilter: Part<SessionListFilterProps, HTMLDivElement> = forwardRef<
  HTMLDivElement,
  SessionListFilterProps
>(function SessionListFilter(props, ref): ReactElement {
  const { filter, setFilter, state, labels } = useSessionListParts();
  const choice = (archived: boolean, words: string): ReactElement => (
    <button
      type="button"
      className="rejoin-session-list-choice"
      aria-pressed={(filter.archived ?? false) === archived}
      onClick={() => setFilter({ ...filter, archived })}
    >
      {words}
    </button>
  );
  const own = {
    role: 'group',
    'aria-label': labels.filter,
    children: (
      <>
        {choice(false, labels.inUse)}
        {choice(true, labels.archived)}
      </>
    ),
  };
  return renderPart('div', props, own, state, ref);
});
