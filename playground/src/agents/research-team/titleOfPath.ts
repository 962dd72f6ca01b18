/** The title of a document as its path has it: for a page that knows no more of it. */
export const titleOfPath = (path: string): string => {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.md$/, '');
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1).replaceAll('-', ' ')}`;
};
