import type { ReactElement } from 'react';

/** Of the playground's own controls; drawn as the kit's are, on 16 × 16 in the colour of the text. */
const PATHS = {
  link: 'M6.5 9.5a3 3 0 0 0 4.2 0l2.2-2.2a3 3 0 0 0-4.2-4.2l-.9.9M9.5 6.5a3 3 0 0 0-4.2 0L3.1 8.7a3 3 0 0 0 4.2 4.2l.9-.9',
  check: 'M13.4 4.6 6.6 11.4 2.6 7.4',
  open: 'M9.5 2.5h4v4M13.5 2.5l-6 6M12 9.5v3a1 1 0 0 1-1 1H3.5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1h3',
  plus: 'M8 3.5v9M3.5 8h9',
  split:
    'M3.5 3h9A1.5 1.5 0 0 1 14 4.5v7a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 2 11.5v-7A1.5 1.5 0 0 1 3.5 3ZM8 3v10',
  cut: 'M4.2 5.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6ZM4.2 13.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6ZM5.6 5.2 14 12M5.6 10.8 14 4',
  wire: 'M2 8h3.2M10.8 8H14M5.2 5.5v5h2.3a2.5 2.5 0 0 0 0-5ZM10.8 5.5v5',
  train:
    'M4.5 2.5h7A1.5 1.5 0 0 1 13 4v6a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 3 10V4a1.5 1.5 0 0 1 1.5-1.5ZM3 7h10M5.5 9.4v.1M10.5 9.4v.1M5 11.5l-1.5 2.2M11 11.5l1.5 2.2',
  faults: 'M9 1.8 3.2 9h4.3L7 14.2 12.8 7H8.5L9 1.8Z',
  phone:
    'M5.5 1.5h5A1.5 1.5 0 0 1 12 3v10a1.5 1.5 0 0 1-1.5 1.5h-5A1.5 1.5 0 0 1 4 13V3a1.5 1.5 0 0 1 1.5-1.5ZM7 12.2h2',
  close: 'M4 4l8 8M12 4l-8 8',
  switch: 'M2.5 5.5h10M9.8 2.8l2.7 2.7-2.7 2.7M13.5 10.5h-10M6.2 7.8 3.5 10.5l2.7 2.7',
  light:
    'M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9',
  dark: 'M13.5 9.4A5.6 5.6 0 0 1 6.6 2.5a5.6 5.6 0 1 0 6.9 6.9Z',
  try: 'M5.8 5.6a2.3 2.3 0 1 1 3.3 2.1c-.7.4-1.1.9-1.1 1.7M8 12v.1M8 14.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Z',
  system: 'M3 3h10a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1ZM6 13.5h4M8 11v2.5',
} as const;

export type PageIconName = keyof typeof PATHS;

/** Says nothing to a screen reader: there are always words beside it, or a label. */
export function PageIcon({ name }: { readonly name: PageIconName }): ReactElement {
  return (
    <svg className="rejoin-icon" data-icon={name} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
