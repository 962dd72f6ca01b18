/**
 * The coding agent: it reads, plans, drafts, asks before it writes and before it runs the tests. Without a model the same task
 * has the same outcome, and what people say, decide and change meanwhile changes it.
 */
import type { AgentSession, RunHandler } from '@rejoin/core/agent';
import { createPace } from '../../pace.ts';
import type { Model } from '../model/model.ts';
import { createTask } from './performTask.ts';
import { TASKS, taskIn } from './tasks/index.ts';
import type { Task } from './tasks/task.ts';
import { createWorkspace } from './workspace.ts';

export interface CoderOptions {
  readonly agent: AgentSession;
  /** Milliseconds for a word. */
  readonly pace: number;
  /** The folder below which its own is. */
  readonly data: string;
  /** Writes the code; without one it knows its tasks. */
  readonly model?: Model | undefined;
}

export function createCoder({ agent, pace: ms, data, model }: CoderOptions): RunHandler {
  /** There is one folder: a task waits for the one before. */
  let last: Promise<void> = Promise.resolve();
  let before: Task | undefined;
  return (run) => {
    const work = last.then(async () => {
      run.signal.throwIfAborted();
      const pace = createPace(ms, run.signal);
      const asked = taskIn(run.input?.content ?? '', before);
      if (model) {
        const task = asked?.task ?? before ?? TASKS[0];
        before = task;
        // Only with a model its library is loaded.
        const { codeByModel } = await import('./codeByModel.ts');
        return codeByModel(agent, run, model, createWorkspace(data, agent.session.id, task.start));
      }
      if (!asked) {
        const text = run.text();
        await pace.say(text, unknown);
        return text.end();
      }
      before = asked.task;
      const workspace = createWorkspace(data, agent.session.id, asked.task.start);
      await createTask(run, pace, workspace, asked).perform();
    });
    last = work.catch(() => {});
    return work;
  };
}

const unknown = `That I cannot do: without a model I know three tasks, and do them really. Ask for one of them:

${TASKS.map(({ asks }) => `- ${asks}\n`).join('')}
Each of them in TypeScript as well, if you say so, also while I work.`;
