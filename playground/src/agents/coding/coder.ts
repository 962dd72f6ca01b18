/**
 * The coding agent without a model: it reads, plans, edits and asks before it runs the tests. The same task has the same
 * outcome, and what people say, decide and change meanwhile changes it.
 */
import type { QuestionAnswer } from '@rejoin/core';
import type { AgentRun, AgentSession, RunHandler, SteerRequest } from '@rejoin/core/agent';
import { nameOf } from '@rejoin/core/protocol';
import { createPace, type Pace } from '../../pace.ts';
import { patchOf } from './patch.ts';
import { FIRST_STEPS, PLAN, type Plan, type PlanStep, withStep } from './plan.ts';
import { fixedIn, type Language, PROJECT, SOURCE, TEST, withEdges } from './project.ts';
import { type Command, createWorkspace, type Workspace } from './workspace.ts';

export interface CoderOptions {
  readonly agent: AgentSession;
  /** Milliseconds for a word. */
  readonly pace: number;
  /** The folder below which its own is. */
  readonly data: string;
}

export function createCoder({ agent, pace, data }: CoderOptions): RunHandler {
  /** There is one folder: a task waits for the one before. */
  let last: Promise<void> = Promise.resolve();
  return (run) => {
    const work = last.then(async () => {
      run.signal.throwIfAborted();
      const workspace = createWorkspace(data, agent.session.id);
      await createTask(run, createPace(pace, run.signal), workspace).perform();
    });
    last = work.catch(() => {});
    return work;
  };
}

const COMMAND: Command = 'node --test';

function createTask(run: AgentRun, pace: Pace, workspace: Workspace) {
  const plan = run.object<Plan>(PLAN);
  const wishes = listenTo(run);
  let language: Language = 'js';
  let edited = false;
  let edges = false;

  const mark = async (id: string, part: Partial<PlanStep>): Promise<void> => {
    await plan.change((before) => (before ? withStep(before, id, part) : null));
  };

  async function say(words: string): Promise<void> {
    const text = run.text();
    await pace.say(text, words);
    await text.end();
  }

  /** A step of the plan, unless people have taken it out. Before it, what they have said is taken up. */
  async function step(id: string, work: () => Promise<'done' | 'left'>): Promise<void> {
    await takeWishes();
    const { title = id, skip } = plan.value?.steps[id] ?? {};
    if (skip) return mark(id, { status: 'left' });
    await mark(id, { status: 'doing' });
    const outcome = await run.step(title, work);
    await mark(id, { status: outcome });
  }

  async function takeWishes(): Promise<void> {
    for (const wish of wishes.take()) await take(wish);
  }

  async function take({ from, content }: SteerRequest): Promise<void> {
    const said = `**Steered by ${nameOf(from)}:** “${content}” `;
    if (!/typescript|\bts\b/i.test(content))
      return say(`${said}The other way that I know here is TypeScript. I go on as planned.`);
    if (language === 'ts') return say(`${said}It is TypeScript already.`);
    language = 'ts';
    await say(`${said}From here on: ${SOURCE.ts}.`);
    await plan.change((before) => (before ? withTypeScript(before, edited) : null));
    if (edited) await step('typescript', edit);
  }

  async function read(): Promise<'done'> {
    for (const path of [TEST, SOURCE.js]) {
      const call = run.toolCall('read_file');
      await call.args(JSON.stringify({ path }));
      await call.call();
      await pace.pause(12);
      await call.result(workspace.read(path));
    }
    await say(
      'Two tests fail: a duration may have several units, and `parseDuration` reads one. I add them all up, and leave undefined what is no duration.',
    );
    return 'done';
  }

  /** Writes the files as they should be, one by one, and shows what that changes. */
  async function write(changes: Readonly<Record<string, string | undefined>>): Promise<void> {
    for (const [path, text] of Object.entries(changes)) {
      const before = workspace.files;
      const call = run.toolCall(text === undefined ? 'remove_file' : 'edit_file');
      await call.args(JSON.stringify({ path }));
      await call.call();
      await pace.pause(12);
      workspace.write({ [path]: text });
      await call.result(patchOf(before, workspace.files));
    }
  }

  async function edit(): Promise<'done'> {
    await write({ ...fixedIn(language), ...(edges ? withEdges(language) : {}) });
    edited = true;
    return 'done';
  }

  async function addEdges(): Promise<'done'> {
    edges = true;
    await write(withEdges(language));
    return 'done';
  }

  /** Asks until people have decided. What they say meanwhile comes first, and then it asks anew, for it is another thing. */
  async function runTests(): Promise<'done' | 'left'> {
    for (;;) {
      const call = run.toolCall('run_command');
      await call.args(JSON.stringify({ command: COMMAND }));
      const answer = await askFor(call);
      if (answer === 'steered') {
        await call.result('Not run: there was something else to do first.');
        await mark('test', { status: 'todo' });
        await takeWishes();
        await mark('test', { status: 'doing' });
      } else if (answer.approved) {
        await execute(call);
        return 'done';
      } else {
        await call.result('Not run: declined.');
        await offerPatch(answer);
        return 'left';
      }
    }
  }

  async function askFor(
    call: ReturnType<AgentRun['toolCall']>,
  ): Promise<(QuestionAnswer & { readonly approved: boolean }) | 'steered'> {
    const { signal } = wishes;
    try {
      return await run.approve(
        call,
        {
          title: `Run ${COMMAND}?`,
          detail: 'In the folder of this session. It can read there, and write nowhere.',
          risk: 'low',
        },
        { signal },
      );
    } catch (error) {
      run.signal.throwIfAborted();
      if (signal.aborted) return 'steered';
      throw error;
    }
  }

  /** The output comes into the session as the process writes it. */
  async function execute(call: ReturnType<AgentRun['toolCall']>): Promise<void> {
    const text = run.text();
    await text.write('```\n');
    let output = '';
    const code = await workspace.run(COMMAND, run.signal, (piece) => {
      output += piece;
      // The order is kept without waiting; what is refused is told by the end.
      text.write(piece).catch(() => {});
    });
    await text.write(output === '' || output.endsWith('\n') ? '```\n' : '\n```\n');
    await text.end();
    await call.result(output);
    run.setResult({ code, output });
    const passed = /^ℹ pass (\d+)$/m.exec(output)?.[1] ?? '0';
    const failed = /^ℹ fail (\d+)$/m.exec(output)?.[1] ?? '0';
    await say(
      code === 0
        ? `All ${passed} tests pass. \`${SOURCE[language]}\` adds up all units now.`
        : `${failed} tests fail, ${passed} pass: the output above says which.`,
    );
  }

  async function offerPatch({ note }: QuestionAnswer): Promise<void> {
    await say(
      `I did not run the tests${note ? `: “${note}”` : ''}. The change is in my folder, not tested. As a patch:`,
    );
    const text = run.text();
    await text.write(`\`\`\`diff\n${patchOf(PROJECT, workspace.files)}\`\`\`\n`);
    await text.end();
  }

  return {
    async perform(): Promise<void> {
      await plan.change(() => ({ run: run.run, steps: FIRST_STEPS }));
      await step('read', read);
      await step('edit', edit);
      await step('edges', addEdges);
      await step('test', runTests);
      if (plan.value?.steps.test?.status === 'left' && plan.value.steps.test.skip)
        await say('I have not run the tests: that step was taken out of the plan.');
      // What is said from here on would be heard, and have no effect.
      run.onSteer(() => 'The work is done.');
      await takeWishes();
    },
  };
}

/** What people say to the run, kept until it is taken up; `signal` fires with the next. */
function listenTo(run: AgentRun) {
  const waiting: SteerRequest[] = [];
  let heard = new AbortController();
  void (async () => {
    for await (const steer of run.steering) {
      waiting.push(steer);
      heard.abort();
    }
  })();
  return {
    get signal() {
      return heard.signal;
    },
    take(): readonly SteerRequest[] {
      heard = new AbortController();
      return waiting.splice(0);
    },
  };
}

function withTypeScript(plan: Plan, edited: boolean): Plan {
  if (!edited) return withStep(plan, 'edit', { title: `Add up all units in ${SOURCE.ts}` });
  const step: PlanStep = { title: 'Change to TypeScript', order: 4, status: 'todo' };
  return { ...plan, steps: { ...plan.steps, typescript: step } };
}
