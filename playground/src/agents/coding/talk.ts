/** What a task says, drafts, asks and runs in its run. */
import type { QuestionAnswer } from '@rejoin/core';
import type { AgentRun, ToolCallWriter } from '@rejoin/core/agent';
import type { Pace } from '../../pace.ts';
import type { Task } from './tasks/task.ts';
import type { Wishes } from './wishes.ts';
import type { Command, Workspace } from './workspace.ts';

export type Decision = (QuestionAnswer & { readonly approved: boolean }) | 'steered';

export function createTalk(run: AgentRun, pace: Pace, wishes: Wishes) {
  return {
    async say(words: string): Promise<void> {
      const text = run.text();
      await pace.say(text, words);
      await text.end();
    },

    /** A diff, line by line. False where people have said something: then the rest is not drafted. */
    async draft(patch: string): Promise<boolean> {
      const text = run.text();
      await text.write('```diff\n');
      for (const line of patch.split(/(?<=\n)/)) {
        await text.write(line);
        await pace.pause(1 + line.length / 24);
        if (wishes.waiting) break;
      }
      await text.write('```\n');
      await text.end();
      return !wishes.waiting;
    },

    /** Waits for people's decision, or for something that they say instead. */
    async askFor(call: ToolCallWriter, title: string, detail: string): Promise<Decision> {
      const { signal } = wishes;
      try {
        return await run.approve(call, { title, detail, risk: 'low' }, { signal });
      } catch (error) {
        run.signal.throwIfAborted();
        if (signal.aborted) return 'steered';
        throw error;
      }
    },
  };
}

/** Runs a command; its output comes into the session as the process writes it. */
export async function runCommand(
  run: AgentRun,
  workspace: Workspace,
  command: Command,
  call: ToolCallWriter,
): Promise<{ readonly code: number; readonly output: string }> {
  const text = run.text();
  await text.write('```\n');
  let output = '';
  const code = await workspace.run(command, run.signal, (piece) => {
    output += piece;
    // The order is kept without waiting; what is refused is told by the end.
    text.write(piece).catch(() => {});
  });
  await text.write(output === '' || output.endsWith('\n') ? '```\n' : '\n```\n');
  await text.end();
  await call.result(output);
  run.setResult({ code, output });
  return { code, output };
}

/** By the summary of Node's own reporter. */
export function outcomeOf(code: number, output: string, { done }: Task): string {
  const passed = /^ℹ pass (\d+)$/m.exec(output)?.[1] ?? '0';
  const failed = /^ℹ fail (\d+)$/m.exec(output)?.[1] ?? '0';
  return code === 0
    ? `All ${passed} tests pass. ${done}`
    : `${failed} tests fail, ${passed} pass: the output above says which.`;
}
