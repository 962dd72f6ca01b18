import { describe, expect, it } from 'vitest';
import type { ToolCallWithContent } from './messageList.ts';
import { readToolCall } from './readToolCall.ts';

const call = (args: string, more: Partial<ToolCallWithContent> = {}): ToolCallWithContent => ({
  ...{
    key: 'k',
    participant: 'agent:a',
    id: 'c',
    kind: 'tool-call',
    run: 'r',
    name: 'search',
    status: 'done',
  },
  ...{ began: 1, result: undefined, args: { blocks: [], tail: args, text: args, withheld: false } },
  ...more,
});

describe('a tool call', () => {
  it('is read as values, or as the text that is there', () => {
    expect(readToolCall(call('{"q":1}', { result: '{"hits":3}' }))).toMatchObject({
      input: { q: 1 },
      output: { hits: 3 },
    });
    expect(readToolCall(call('{"q":1}', { result: '3 hits' }))).toMatchObject({ output: '3 hits' });
    expect(readToolCall(call('{"q":1}', { result: [{ type: 'text', text: 'x' }] }))).toMatchObject({
      output: [{ type: 'text', text: 'x' }],
    });
  });

  it('has no input while that is being written, or where it is no JSON, and no output where it failed', () => {
    expect(readToolCall(call('{}', { status: 'streaming' })).input).toBeUndefined();
    expect(readToolCall(call('{"q"'))).toMatchObject({ input: undefined, output: undefined });
    expect(readToolCall(call('{}', { outcome: 'failed', result: 'No answer' }))).toMatchObject({
      ...{ output: undefined, failure: 'No answer' },
    });
  });
});
