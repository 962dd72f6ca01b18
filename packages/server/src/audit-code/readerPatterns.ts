/** How pages read streams by themselves: an EventSource that is closed to cancel, and a response that cannot be resumed. */

import type { Found } from './codeHint.ts';
import { cancelsByRequest } from './explicitCancel.ts';
import {
  bare,
  type Call,
  declared,
  type FunctionNode,
  functionsAround,
  lastOf,
  type Node,
  nameOf,
  pathOf,
  readObject,
  resolved,
  type Tree,
  textOf,
  within,
  wordsOf,
} from './syntaxTree.ts';

const STOP_WORDS: ReadonlySet<string> = new Set(['stop', 'cancel', 'abort', 'interrupt']);

/** `close()` of an EventSource, where a person presses Stop. */
export function closedToCancel(tree: Tree): Found[] {
  const sources = eventSources(tree);
  if (sources.size === 0 || cancelsByRequest(tree)) return [];
  return tree.all('CallExpression').flatMap((call) => {
    const path = pathOf(call.callee);
    if (path.at(-1) !== 'close' || !sources.has(path.slice(0, -1).join('.'))) return [];
    const inmost = functionsAround(tree, call)[0];
    const name = inmost === undefined ? '' : nameOf(tree, inmost);
    const named = wordsOf(name).some((word) => STOP_WORDS.has(word));
    if (!named && name !== 'onClick') return [];
    return {
      pattern: 'event-source-closed-to-cancel',
      confidence: named ? 'high' : 'medium',
      start: call.start,
      found: `\`${name}\` closes an EventSource to cancel, which the server cannot tell from a lost connection`,
    } as const;
  });
}

/** The paths under which a new EventSource is kept, such as `source` and `ref.current`. */
function eventSources(tree: Tree): ReadonlySet<string> {
  const paths = new Set<string>();
  for (const made of tree.all('NewExpression')) {
    if (lastOf(made.callee) !== 'EventSource') continue;
    const parent = tree.parent(made);
    if (parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier') paths.add(parent.id.name);
    if (parent?.type === 'AssignmentExpression') paths.add(pathOf(parent.left).join('.'));
    if (parent?.type === 'PropertyDefinition' && parent.key.type === 'Identifier')
      paths.add(`this.${parent.key.name}`);
  }
  return paths;
}

/** A response that is read as it comes, as text, with nothing in the file that would go on from where it broke off. */
export function readWithoutResume(tree: Tree): Found[] {
  if (resumes(tree)) return [];
  return bodies(tree).flatMap(({ read, response }) => {
    const request = requestOf(tree, response);
    if (request === undefined) return [];
    const scope = functionsAround(tree, read).at(-1);
    if (scope === undefined || !readsText(tree, scope)) return [];
    return {
      pattern: 'stream-read-without-resume',
      confidence: asksModel(tree, request) ? 'high' : 'medium',
      start: read.start,
      found: 'the body of a response is read as it comes, and nothing goes on from where it breaks off',
    } as const;
  });
}

const READS: ReadonlySet<string> = new Set(['getReader', 'pipeThrough', 'values']);

/** Where `x.body` is read as it comes, once for each response of a function. */
function bodies(tree: Tree): { readonly read: Node; readonly response: Node }[] {
  const found = new Map<string, { readonly read: Node; readonly response: Node }>();
  const add = (read: Node, body: Node | undefined) => {
    if (body?.type !== 'MemberExpression' || lastOf(body) !== 'body') return;
    const key = `${functionsAround(tree, read)[0]?.start} ${pathOf(body).join('.')}`;
    if (!found.has(key)) found.set(key, { read, response: body.object });
  };
  for (const call of tree.all('CallExpression')) {
    const callee = bare(call.callee);
    if (callee?.type === 'MemberExpression' && READS.has(lastOf(callee)))
      add(call, resolved(tree, callee.object));
  }
  for (const loop of tree.all('ForOfStatement')) if (loop.await) add(loop, resolved(tree, loop.right));
  return [...found.values()];
}

/** The `fetch` that a response comes from, in this file. */
function requestOf(tree: Tree, response: Node): Call | undefined {
  const made = resolved(tree, response);
  return made?.type === 'CallExpression' && lastOf(made.callee) === 'fetch' ? made : undefined;
}

/** Files are read as they come as well, for a bar that shows how far they are; they are bytes. */
function readsText(tree: Tree, scope: FunctionNode): boolean {
  return tree.all('NewExpression').some((made) => {
    const decodes = ['TextDecoder', 'TextDecoderStream'].includes(lastOf(made.callee));
    if (!decodes) return false;
    if (within(made, scope)) return true;
    const parent = tree.parent(made);
    return (
      parent?.type === 'VariableDeclarator' && declared(tree, pathOf(parent.id)[0] ?? '', scope) === parent
    );
  });
}

const ASKING: readonly string[] = ['messages', 'prompt', 'question', 'input', 'stream'];

/** A POST whose body has what a model is asked with. */
function asksModel(tree: Tree, request: Call): boolean {
  const { get } = readObject(resolved(tree, request.arguments[1]));
  const body = bare(get('body'));
  if (textOf(get('method'))?.toUpperCase() !== 'POST' || body?.type !== 'CallExpression') return false;
  const sent = readObject(resolved(tree, body.arguments[0]));
  return ASKING.some((key) => sent.get(key) !== undefined);
}

const RESUMING: readonly string[] = [
  'last-event-id',
  'offset',
  'cursor',
  'resume',
  'range',
  'starting_after',
];

/** A header, a parameter or a name that says where reading goes on from. */
function resumes(tree: Tree): boolean {
  const says = (text: string) => {
    const words = [text.toLowerCase(), ...wordsOf(text)];
    return RESUMING.some((each) => words.includes(each));
  };
  return (
    tree
      .all('Property')
      .some(({ key }) => says(key.type === 'Identifier' ? key.name : (textOf(key) ?? ''))) ||
    tree.all('CallExpression').some(({ callee, arguments: given }) => {
      if (says(lastOf(callee))) return true;
      const address = textOf(given[0]) ?? '';
      const query = address.split('?').slice(1).join('?');
      return says(address) || query.split('&').some((pair) => says(pair.split('=')[0] ?? ''));
    })
  );
}
