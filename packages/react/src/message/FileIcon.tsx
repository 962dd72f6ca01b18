import type { ReactElement } from 'react';

/** As those of the kit, and loaded only where files are shown. */
const PATHS = {
  clip: 'M13 7.3 8 12.3a3.2 3.2 0 0 1-4.5-4.5l5.3-5.3a2.1 2.1 0 0 1 3 3L6.6 10.7a1 1 0 0 1-1.5-1.5L9.6 4.7',
  file: 'M4 2h5l3 3v9H4ZM9 2v3h3',
  picture: 'M2.5 3h11v10h-11ZM2.5 11 6 7.5l3 3 2-2 2.5 2.5M10.5 6v.1',
} as const;

/** Says nothing to a screen reader: there are always words beside it, or a label. */
export function FileIcon({ name }: { readonly name: keyof typeof PATHS }): ReactElement {
  return (
    <svg className="rejoin-icon" data-icon={name} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
