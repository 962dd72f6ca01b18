import { bare, lastOf, readObject, type Tree, textOf } from './syntaxTree.ts';

const CANCEL_WORDS: ReadonlySet<string> = new Set(['stop', 'cancel', 'abort', 'interrupt']);

/**
 * Whether a file sends a request that says Stop: a call with an address that has such a word as a part of its path, or a
 * command of that name that is no `stop` or `abort` of a connection, such as `useCancel()` or `client.runs.cancel(…)`.
 */
export function cancelsByRequest(tree: Tree): boolean {
  return tree.all('CallExpression').some(({ callee, arguments: given }) => {
    const name = lastOf(callee);
    if (name === 'useCancel' || name === 'cancel' || name === 'cancelRun') return true;
    return given.some((each) => {
      const address = textOf(each);
      if (address !== undefined) return saysStop(address);
      const { get } = readObject(bare(each));
      return ['url', 'api', 'path'].some((key) => saysStop(textOf(get(key)) ?? ''));
    });
  });
}

function saysStop(address: string): boolean {
  const [path = ''] = address.split('?');
  return path.includes('/') && path.split('/').some((part) => CANCEL_WORDS.has(part));
}
