import type { ReactElement } from 'react';

/** Drawn on a 16 × 16 grid in the colour of the text around them. */
const PATHS = {
  stop: 'M3 4.5A1.5 1.5 0 0 1 4.5 3h7A1.5 1.5 0 0 1 13 4.5v7a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 3 11.5Z',
  check: 'M13.4 4.6 6.6 11.4 2.6 7.4',
  spinner: 'M8 2a6 6 0 1 1-6 6',
  send: 'M8 13V3M3.5 7.5 8 3l4.5 4.5',
  edit: 'm10.5 3 2.5 2.5L5.5 13H3v-2.5L10.5 3Z',
  close: 'm4 4 8 8M12 4l-8 8',
  chevron: 'm6 3.5 4.5 4.5L6 12.5',
  tool: 'M9.5 6.5 3 13M9 3a3.5 3.5 0 0 0 4 4l-1.6-1.6.2-2.2L9 3Z',
  thought: 'M8 2.5a5 5 0 0 0-3 9V13h6v-1.5a5 5 0 0 0-3-9ZM6.5 15h3',
  alert: 'M8 5v4M8 11.2v.1M8 2 1.8 13.2h12.4L8 2Z',
  down: 'M8 3v10M3.5 8.5 8 13l4.5-4.5',
  clock: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11ZM8 5v3l2 1.5',
  message: 'M13.5 8A5.5 5 0 0 1 6 12.6L2.5 13.5l1-2.8A5.5 5 0 1 1 13.5 8Z',
} as const;

export type IconName = keyof typeof PATHS;

/** Says nothing to a screen reader: there are always words beside it, or a label. */
export function Icon({ name }: { readonly name: IconName }): ReactElement {
  return (
    <svg className="rejoin-icon" data-icon={name} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
