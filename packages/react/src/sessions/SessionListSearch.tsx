'use client';

import type { ChangeEvent } from 'react';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type SessionListState, useSessionListParts } from './SessionListContext.ts';

export interface SessionListSearchProps extends PartProps<'input', SessionListState> {}

/** Searches the titles. Renders an `<input type="search">`. */
export const SessionListSearch: Part<SessionListSearchProps, HTMLInputElement> = definePart(
  'input',
  function SessionListSearch() {
    const { filter, setFilter, state, labels } = useSessionListParts();
    const own = {
      type: 'search',
      'aria-label': labels.search,
      placeholder: labels.search,
      // Empty, it follows the page, as its placeholder does.
      dir: filter.search ? 'auto' : undefined,
      value: filter.search ?? '',
      onChange: ({ target }: ChangeEvent<HTMLInputElement>) => setFilter({ ...filter, search: target.value }),
    };
    return [own, state];
  },
);
