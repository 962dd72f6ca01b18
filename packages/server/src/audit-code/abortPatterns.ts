/** Where the end of a connection, or of a component, ends the work. */
import type { Found } from './codeHint.ts';
import {
  bare,
  bindsOf,
  type Call,
  callsOf,
  declared,
  type FunctionNode,
  functionsAround,
  importedAs,
  isFunction,
  lastOf,
  type NodeOf,
  nameOf,
  pathOf,
  readObject,
  resolved,
  type Tree,
  takenAs,
  textOf,
  within,
} from './syntaxTree.ts';

/** What they are given returns what is to be done at the end: React's, then Svelte's. */
const EFFECTS: ReadonlySet<string> = new Set(['useEffect', 'useLayoutEffect', 'onMount', '$effect']);
/** Calls that are given what is to be done when a component goes away. */
const GOING: ReadonlySet<string> = new Set([
  'onUnmounted',
  'onBeforeUnmount',
  'onDestroy',
  'onCleanup',
  'onScopeDispose',
]);

/** An answer that is being streamed is aborted because a component goes away. */
export function abortOnUnmount(tree: Tree): Found[] {
  return cleanups(tree).flatMap((cleanup) =>
    tree
      .all('CallExpression')
      .filter((call) => within(call, cleanup))
      .flatMap((call) => {
        const what = endsAnAnswer(tree, call, cleanup);
        return what === undefined
          ? []
          : [
              {
                pattern: 'abort-on-unmount',
                confidence: what.sure,
                start: call.start,
                found: what.found,
              } as const,
            ];
      }),
  );
}

function cleanups(tree: Tree): FunctionNode[] {
  const found: FunctionNode[] = [];
  for (const call of tree.all('CallExpression')) {
    const name = lastOf(call.callee);
    const [first] = call.arguments;
    if (!isFunction(first)) continue;
    if (GOING.has(name)) found.push(first);
    if (!EFFECTS.has(name)) continue;
    if (first.body?.type !== 'BlockStatement') {
      const given = bare(first.body);
      if (isFunction(given)) found.push(given);
      continue;
    }
    for (const statement of first.body.body) {
      const given = statement.type === 'ReturnStatement' ? bare(statement.argument) : undefined;
      if (isFunction(given)) found.push(given);
    }
  }
  for (const method of tree.all('MethodDefinition'))
    if (
      method.key.type === 'Identifier' &&
      method.key.name === 'componentWillUnmount' &&
      isFunction(method.value)
    )
      found.push(method.value);
  return found;
}

function endsAnAnswer(
  tree: Tree,
  call: Call,
  cleanup: FunctionNode,
): { readonly sure: Found['confidence']; readonly found: string } | undefined {
  const name = lastOf(call.callee);
  if (stopsChat(tree, call))
    return { sure: 'high', found: '`stop()` of a chat is called when the component goes away' };
  if (name !== 'abort') return undefined;
  // The outermost function around is the component. In a file of Vue or Svelte all of its script is.
  const outermost = functionsAround(tree, call).at(-1);
  const isAll = outermost === cleanup && tree.parent(cleanup)?.type === 'CallExpression';
  const component = isAll ? tree.all('Program')[0] : outermost;
  if (component === undefined || !readsStream(tree, component)) return undefined;
  return {
    sure: 'medium',
    found: 'an answer that is being streamed is aborted when the component goes away',
  };
}

/** A `stop` that was taken from `useChat` or `useCompletion`, also by a name of its own; or that of a `Chat`. */
function stopsChat(tree: Tree, { callee }: Call): boolean {
  const path = pathOf(callee);
  const declarator = declared(tree, path[0] ?? '', callee);
  const made = bare(declarator?.init);
  const isHook =
    made?.type === 'CallExpression' && ['useChat', 'useCompletion'].includes(lastOf(made.callee));
  if (!isHook && !(made?.type === 'NewExpression' && isChatClass(tree, made))) return false;
  if (path.length === 2) return path[1] === 'stop';
  return declarator !== undefined && takenAs(declarator.id, 'stop') === path[0];
}

function isChatClass(tree: Tree, { callee }: NodeOf<'NewExpression'>): boolean {
  const classes = importedAs(tree, new Set(['Chat', 'Completion']), (module) =>
    module.startsWith('@ai-sdk/'),
  );
  return classes.has(pathOf(callee).join('.'));
}

const STREAM_READS: ReadonlySet<string> = new Set([
  ...[
    'getReader',
    'pipeThrough',
    'fetchEventSource',
    'readUIMessageStream',
    'streamText',
    'parseJsonEventStream',
  ],
]);

/** Something within reads a response as it comes. An ordinary request that is aborted is as it should be. */
function readsStream(tree: Tree, scope: FunctionNode | NodeOf<'Program'>): boolean {
  const reads = tree.all('CallExpression').some(({ callee, start, end }) => {
    return start >= scope.start && end <= scope.end && STREAM_READS.has(lastOf(callee));
  });
  return reads || tree.all('ForOfStatement').some((loop) => loop.await && within(loop, scope));
}

const MODEL_CALLS: ReadonlySet<string> = new Set([
  ...['streamText', 'streamObject', 'generateText', 'generateObject', 'streamUI'],
]);
/** The ends of calls of providers' clients, such as `openai.chat.completions.create`. */
const CLIENT_CALLS: readonly string[] = [
  ...['chat.completions.create', 'chat.completions.stream', 'responses.create', 'responses.stream'],
  ...['messages.create', 'messages.stream', 'models.generateContentStream'],
];
const MODEL_ADDRESSES: readonly string[] = ['/chat/completions', '/v1/messages', '/v1/responses'];

/** A request's signal, which fires when its connection closes, ends the model's work. */
export function requestSignalToModel(tree: Tree): Found[] {
  const locals = importedAs(tree, MODEL_CALLS, (module) => module === 'ai' || module.startsWith('ai/'));
  const ofSdk = new Set(callsOf(tree, locals));
  return tree.all('CallExpression').flatMap((call) => {
    const path = pathOf(call.callee).join('.');
    const toModel =
      ofSdk.has(call) ||
      CLIENT_CALLS.some((end) => path.endsWith(`.${end}`)) ||
      (path === 'fetch' && MODEL_ADDRESSES.some((part) => textOf(call.arguments[0])?.includes(part)));
    if (!toModel) return [];
    return call.arguments.flatMap((given) => {
      const { get } = readObject(resolved(tree, given));
      const signal = get('abortSignal') ?? get('signal');
      const sure = signal === undefined ? undefined : isRequestSignal(tree, signal);
      if (sure === undefined || signal === undefined) return [];
      return {
        pattern: 'request-signal-to-model',
        confidence: sure,
        start: signal.start,
        found: `the request's signal is passed to \`${path}\`, so that a closed connection ends the answer`,
      } as const;
    });
  });
}

const REQUESTS: ReadonlySet<string> = new Set(['req', 'request', 'ctx', 'context', 'c', 'event']);
const ROUTES: ReadonlySet<string> = new Set(['POST', 'GET', 'PUT', 'DELETE', 'action', 'loader']);

function isRequestSignal(tree: Tree, given: Parameters<typeof bare>[0]): Found['confidence'] | undefined {
  const signal = bare(given);
  if (signal === undefined) return undefined;
  if (signal.type === 'CallExpression' && pathOf(signal.callee).join('.') === 'AbortSignal.any')
    return inList(tree, signal);
  if (signal.type === 'Identifier') {
    const declarator = declared(tree, signal.name, signal);
    if (declarator === undefined) return undefined;
    if (takenAs(declarator.id, 'signal') === signal.name) return ofRequest(tree, declarator.init, signal);
    return isRequestSignal(tree, declarator.init);
  }
  if (signal.type !== 'MemberExpression' || lastOf(signal) !== 'signal') return undefined;
  return ofRequest(tree, signal.object, signal);
}

function inList(tree: Tree, call: Call): Found['confidence'] | undefined {
  const [list] = call.arguments;
  const signals = list?.type === 'ArrayExpression' ? list.elements : [];
  return signals.map((each) => isRequestSignal(tree, each)).find((sure) => sure !== undefined);
}

/** Whether that is the request that a function around is given. A controller of one's own is none. */
function ofRequest(
  tree: Tree,
  object: Parameters<typeof bare>[0],
  at: NodeOf<'Identifier' | 'MemberExpression'> | Call,
): Found['confidence'] | undefined {
  const [root = '', ...rest] = pathOf(object);
  // A page of Astro has it without being given it.
  if (root === 'Astro' && rest.join() === 'request') return 'high';
  if (root === '' || !(REQUESTS.has(root) || rest.some((part) => part === 'request' || part === 'req')))
    return undefined;
  const owner = functionsAround(tree, at).find(({ params }) => params.flatMap(bindsOf).includes(root));
  if (owner === undefined) return undefined;
  return root.startsWith('req') || ROUTES.has(nameOf(tree, owner)) ? 'high' : 'medium';
}
