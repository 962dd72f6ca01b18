/** An agent's stream that is written on through another's response: an orchestrator as a relay. */
import type { Found } from './codeHint.ts';
import {
  ancestors,
  bare,
  type FunctionNode,
  functionsAround,
  isFunction,
  lastOf,
  type Node,
  nameOf,
  resolved,
  type Tree,
  within,
} from './syntaxTree.ts';

/** What streams of agents are called, by the SDKs that have them. */
const STREAMS: ReadonlySet<string> = new Set([
  ...['textStream', 'fullStream', 'uiMessageStream', 'toUIMessageStream', 'readUIMessageStream', 'stream'],
]);
/** What writes into the response that is open. */
const WRITES: ReadonlySet<string> = new Set(['write', 'merge', 'enqueue', 'send', 'writeSSE']);

export function relays(tree: Tree): Found[] {
  const relayed = [...merged(tree), ...loops(tree)].flatMap((node) => {
    const around = functionsAround(tree, node);
    const scope = around.find((each) => nameOf(tree, each) === 'execute') ?? around[0];
    return scope === undefined ? [] : [{ node, scope, tool: isTool(tree, scope) }];
  });
  return relayed.flatMap(({ node, scope, tool }) => {
    // One stream into its own response is an answer, and no relay.
    if (!tool && relayed.filter((other) => other.scope === scope).length < 2) return [];
    return {
      pattern: 'relay-in-orchestrator',
      confidence: tool ? 'high' : 'medium',
      start: node.start,
      found: tool
        ? 'a tool writes the stream of another agent into the response of the one that called it'
        : 'one response carries the streams of several agents',
    } as const;
  });
}

/** `writer.merge(result.toUIMessageStream())` */
function merged(tree: Tree): Node[] {
  return tree.all('CallExpression').filter(({ callee, arguments: given }) => {
    return (
      bare(callee)?.type === 'MemberExpression' && lastOf(callee) === 'merge' && isStream(tree, given[0])
    );
  });
}

/** `for await (const part of result.textStream) writer.write(…)`, or `yield` in a tool that is a generator. */
function loops(tree: Tree): Node[] {
  return tree.all('ForOfStatement').filter((loop) => {
    if (!loop.await || !isStream(tree, loop.right)) return false;
    const inmost = functionsAround(tree, loop)[0];
    const yields = tree
      .all('YieldExpression')
      .some((each) => within(each, loop.body) && functionsAround(tree, each)[0] === inmost);
    if (yields && inmost !== undefined && isTool(tree, inmost)) return true;
    return tree.all('CallExpression').some(({ callee, start, end }) => {
      const inside = start >= loop.body.start && end <= loop.body.end;
      return inside && bare(callee)?.type === 'MemberExpression' && WRITES.has(lastOf(callee));
    });
  });
}

function isStream(tree: Tree, node: Node | undefined): boolean {
  const at = resolved(tree, node);
  const named = at?.type === 'CallExpression' ? at.callee : at;
  return STREAMS.has(lastOf(named));
}

/** `tool({ execute })`, or `execute` in an object below `tools`. */
function isTool(tree: Tree, scope: FunctionNode): boolean {
  if (nameOf(tree, scope) !== 'execute') return false;
  return [...ancestors(tree, scope)].some((node) => {
    if (isFunction(node)) return false;
    if (node.type === 'CallExpression')
      return ['tool', 'createTool', 'defineTool'].includes(lastOf(node.callee));
    return node.type === 'Property' && node.key.type === 'Identifier' && node.key.name === 'tools';
  });
}
