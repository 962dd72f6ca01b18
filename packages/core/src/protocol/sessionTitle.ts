/** Titles that people and apps give to sessions: one line of a bounded length. */

/** Characters of a title, as people count them: code points. */
export const MAX_TITLE = 200;

/** On one line, without what surrounds it; empty: no title. */
export const tidyTitle = (title: string): string => title.trim().replace(/\s+/g, ' ');

/** @param title as `tidyTitle` gives it */
export const isTooLong = (title: string): boolean =>
  // A code point has two units at most: what is far too long is not taken apart.
  title.length > 2 * MAX_TITLE || Array.from(title).length > MAX_TITLE;
