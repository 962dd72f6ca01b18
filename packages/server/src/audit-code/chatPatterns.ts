/** How pages use the AI SDK's `useChat`: without resuming, and with `stop()` as their only way to cancel. */
import type { Found } from './codeHint.ts';
import { cancelsByRequest } from './explicitCancel.ts';
import {
  ancestors,
  bare,
  type Call,
  callsOf,
  importedAs,
  lastOf,
  type NodeOf,
  pathOf,
  readObject,
  resolved,
  type Tree,
  takenAs,
} from './syntaxTree.ts';

const HOOKS: ReadonlySet<string> = new Set(['useChat', 'useCompletion']);
const CHAT_MODULES: ReadonlySet<string> = new Set([
  '@ai-sdk/react',
  '@ai-sdk/vue',
  'ai/react',
  '@ai-sdk/angular',
]);

/** Vue, Svelte and Angular have a class in the place of the hook: a page resumes by a call of its method alone. */
const CLASSES: ReadonlySet<string> = new Set(['Chat', 'Completion']);
const CLASS_MODULES: ReadonlySet<string> = new Set(['@ai-sdk/vue', '@ai-sdk/svelte', '@ai-sdk/angular']);

type Made = Call | NodeOf<'NewExpression'>;

export function chatPatterns(tree: Tree): Found[] {
  const hooks = importedAs(tree, HOOKS, (module) => CHAT_MODULES.has(module));
  const classes = importedAs(tree, CLASSES, (module) => CLASS_MODULES.has(module));
  const made = tree.all('NewExpression').filter(({ callee }) => classes.has(pathOf(callee).join('.')));
  return [
    ...callsOf(tree, hooks).flatMap((call) => [...withoutResume(tree, call), ...stopOnly(tree, call)]),
    ...made.flatMap((call) => [...neverResumed(tree, call), ...stopOnly(tree, call)]),
  ];
}

function neverResumed(tree: Tree, call: NodeOf<'NewExpression'>): Found[] {
  const name = lastOf(call.callee);
  if (name === 'Completion') return hint(call, 'high', '`Completion` has no way to resume');
  return resumesByHand(tree, call)
    ? []
    : hint(call, 'medium', '`new Chat()` is made, and its `resumeStream()` is not called here');
}

function withoutResume(tree: Tree, call: Call): Found[] {
  // A completion cannot be resumed at all.
  if (lastOf(call.callee) === 'useCompletion')
    return hint(call, 'high', '`useCompletion` has no way to resume');
  const [given] = call.arguments;
  const options = resolved(tree, given);
  if (resumesByHand(tree, call)) return [];
  if (options === undefined) return hint(call, 'high', '`useChat()` is called without `resume`');
  if (options.type !== 'ObjectExpression') return [];
  const { get, spread } = readObject(options);
  const resume = bare(get('resume'));
  if (resume?.type === 'Literal' && resume.value === false)
    return hint(call, 'high', '`useChat` is called with `resume: false`');
  // A chat that is made elsewhere, and a transport of one's own, bring their own ways.
  if (resume !== undefined || get('chat') !== undefined) return [];
  return spread
    ? hint(
        call,
        'low',
        '`useChat` is called without `resume`, unless it is in what is spread into its options',
      )
    : hint(call, 'high', '`useChat` is called without `resume`');
}

function hint(call: Made, confidence: Found['confidence'], found: string): Found[] {
  return [{ pattern: 'use-chat-without-resume', confidence, start: call.start, found }];
}

/** By `resumeStream()`, taken from the hook or called on what it gives. */
function resumesByHand(tree: Tree, call: Made): boolean {
  const declarator = [...ancestors(tree, call)].find(({ type }) => type === 'VariableDeclarator');
  if (declarator?.type !== 'VariableDeclarator') return false;
  if (takenAs(declarator.id, 'resumeStream') !== undefined) return true;
  return tree.all('CallExpression').some(({ callee }) => lastOf(callee) === 'resumeStream');
}

function stopOnly(tree: Tree, call: Made): Found[] {
  const stop = stopOf(tree, call);
  if (stop === undefined || cancelsByRequest(tree)) return [];
  const used = tree
    .all('Identifier', 'MemberExpression')
    .filter((node) => (node.type === 'Identifier' ? node.name === stop.name : isStopOf(node, stop.of)))
    .find((node) => node.start > call.end && (stop.name !== undefined || node.type === 'MemberExpression'));
  if (used === undefined) return [];
  return [
    {
      pattern: 'stop-is-the-only-cancel',
      confidence: 'medium',
      start: used.start,
      found: '`stop()` closes the connection, and no request that says Stop to the server was found',
    },
  ];
}

/** `stop` under its local name, or the name of what the hook gives. */
function stopOf(tree: Tree, call: Made): { readonly name?: string; readonly of?: string } | undefined {
  const declarator = tree.parent(call);
  if (declarator?.type !== 'VariableDeclarator') return undefined;
  if (declarator.id.type === 'Identifier') return { of: declarator.id.name };
  const name = takenAs(declarator.id, 'stop');
  return name === undefined ? undefined : { name };
}

function isStopOf(node: Parameters<typeof lastOf>[0], of: string | undefined): boolean {
  return node?.type === 'MemberExpression' && lastOf(node) === 'stop' && lastOf(node.object) === of;
}
