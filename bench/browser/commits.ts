/**
 * Counts React's commits by the hook that it calls for developer tools. `<Profiler>` counts only in React's profiling
 * build, which is slower than what a page ships; the hook is there in production too, and costs one call per commit.
 */

let commits = 0;
const renderers: { readonly bundleType?: number; readonly version?: string }[] = [];

Object.assign(window, {
  __REACT_DEVTOOLS_GLOBAL_HOOK__: {
    supportsFiber: true,
    isDisabled: false,
    inject: (renderer: (typeof renderers)[number]) => renderers.push(renderer),
    onCommitFiberRoot: () => commits++,
    onPostCommitFiberRoot: () => {},
    onCommitFiberUnmount: () => {},
  },
});

/** All commits so far; undefined if the page has no React. */
export const commitsSoFar = (): number | undefined => (renderers.length === 0 ? undefined : commits);

/** What is wrong with the page's React: there must be one of it, and its production build. */
export function faultOfReact(): string | undefined {
  if (renderers.length > 1) return `${renderers.length} instances of React DOM`;
  return renderers.some(({ bundleType }) => bundleType !== 0)
    ? 'React DOM is no production build'
    : undefined;
}
