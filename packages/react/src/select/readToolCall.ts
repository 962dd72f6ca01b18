/** A tool call as the app knows its tools. */
import type { ToolInput, ToolName, ToolOutput } from '@rejoin/core';
import type { ToolCallWithContent } from './messageList.ts';

/** One for each tool that `AppTypes` declares: the name tells which. */
export type ReadToolCall = {
  readonly [Name in ToolName]: {
    readonly name: Name;
    /** What the tool was given; undefined while that is being written, or where it is no JSON. */
    readonly input: ToolInput<Name> | undefined;
    /** What it gave back: as JSON if it is that, else as the text. Undefined until there is a result, and where it failed. */
    readonly output: ToolOutput<Name> | undefined;
    /** Why there is no output: the tool's own words. */
    readonly failure: string | undefined;
  };
}[ToolName];

/**
 * Reads a call's input and output as values, typed by `AppTypes`. Nothing is checked: what an agent of another version has sent is
 * what it is.
 *
 * @param call as `useToolCall` gives it
 */
export function readToolCall(call: ToolCallWithContent): ReadToolCall {
  const { name, status, args, result, outcome } = call;
  const failure = outcome === undefined ? undefined : wordsOf(result);
  return {
    name,
    input: status === 'streaming' ? undefined : parsed(args.text),
    output: failure === undefined ? outputOf(result) : undefined,
    failure,
    // CAST: what the declaration says of the name.
  } as ReadToolCall;
}

const wordsOf = (result: unknown): string =>
  typeof result === 'string' ? result : (JSON.stringify(result) ?? '');

const outputOf = (result: unknown): unknown =>
  typeof result === 'string' ? (parsed(result) ?? result) : result;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
