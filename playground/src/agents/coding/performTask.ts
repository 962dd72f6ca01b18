/** One task, done by rules: step by step, each of which people may change, decline or stop. */
import type { QuestionAnswer } from '@rejoin/core';
import type { AgentRun, SteerRequest } from '@rejoin/core/agent';
import { nameOf } from '@rejoin/core/protocol';
import type { Pace } from '../../pace.ts';
import { patchOf } from './patch.ts';
import { firstSteps, PLAN, type Plan, type PlanStep, withStep, withTypeScript } from './plan.ts';
import { createTalk, outcomeOf, runCommand } from './talk.ts';
import { asksForTypeScript } from './tasks/index.ts';
import {
  type Changes,
  type Files,
  type Language,
  solved,
  sourceOf,
  type Task,
  testOf,
} from './tasks/task.ts';
import { listenTo } from './wishes.ts';
import type { Command, Workspace } from './workspace.ts';

const COMMAND: Command = 'node --test';
/** What became of a step. `steered`: people have said something that comes first. */
type Outcome = 'done' | 'left' | 'steered';

export function createTask(
  run: AgentRun,
  pace: Pace,
  workspace: Workspace,
  given: { readonly task: Task; readonly language: Language },
) {
  const { task } = given;
  const plan = run.object<Plan>(PLAN);
  const wishes = listenTo(run);
  const { say, draft, askFor } = createTalk(run, pace, wishes);
  let { language } = given;
  let edited = false;
  let edges = false;
  /** Whether the tests have run on what is in the folder now. */
  let tested = false;

  const mark = async (id: string, part: Partial<PlanStep>): Promise<void> => {
    await plan.change((before) => (before ? withStep(before, id, part) : null));
  };

  /** A step of the plan, unless people have taken it out. Before it, and whenever it is broken off, comes what they have said. */
  async function step(id: string, work: () => Promise<Outcome>): Promise<void> {
    for (;;) {
      await takeWishes();
      const { title = id, skip } = plan.value?.steps[id] ?? {};
      if (skip) return mark(id, { status: 'left' });
      await mark(id, { status: 'doing' });
      const outcome = await run.step(title, work);
      await mark(id, { status: outcome === 'steered' ? 'todo' : outcome });
      if (outcome !== 'steered') return;
    }
  }

  async function takeWishes(): Promise<void> {
    for (const wish of wishes.take()) await take(wish);
  }

  async function take({ from, content }: SteerRequest): Promise<void> {
    const said = `Steered by ${nameOf(from)}: “${content}” `;
    if (!asksForTypeScript(content))
      return say(`${said}The other way that I know here is TypeScript. I go on as planned.`);
    if (language === 'ts') return say(`${said}It is TypeScript already.`);
    language = 'ts';
    await say(`${said}From here on: ${sourceOf(task, 'ts')}.`);
    await plan.change((before) => (before ? withTypeScript(before, task, edited) : null));
    if (edited) await step('typescript', () => edit(true));
  }

  async function read(): Promise<Outcome> {
    for (const path of Object.keys(task.start).filter((each) => each !== 'package.json')) {
      const call = run.toolCall('read_file', { title: 'Read' });
      await call.args(JSON.stringify({ path }));
      await call.call();
      await pace.pause(12);
      await call.result(workspace.read(path));
    }
    await say(task.found);
    return 'done';
  }

  /** Drafts the change in view of everyone, asks, and then writes it. What is said meanwhile comes first. */
  async function write(changes: Changes): Promise<Outcome> {
    const after = filesWith(workspace.files, changes);
    const patch = patchOf(workspace.files, after);
    if (patch === '') return 'done';
    if (!(await draft(patch))) return 'steered';
    const paths = Object.keys(changes).filter((path) => workspace.files[path] !== after[path]);
    const call = run.toolCall('write_files', { title: 'Write' });
    await call.args(JSON.stringify({ files: paths.join(', ') }));
    const answer = await askFor(
      call,
      `Write ${listed(paths)}?`,
      'As the diff above says, in the folder of this session.',
    );
    if (answer === 'steered') {
      await call.result('Not written: there was something else to do first.');
      return 'steered';
    }
    if (!answer.approved) {
      await call.result('Not written: declined.');
      await say(
        `I have not written that${answer.note ? `: “${answer.note}”` : ''}. The files are as they were.`,
      );
      return 'left';
    }
    workspace.write(changes);
    tested = false;
    await call.result(
      paths
        .map((path) => `${path}: ${after[path] === undefined ? 'removed' : countOf(after[path])}`)
        .join('\n'),
    );
    return 'done';
  }

  async function edit(withEdges: boolean): Promise<Outcome> {
    const outcome = await write(solved(task, language, withEdges && edges));
    if (outcome === 'done') edited = true;
    return outcome;
  }

  async function addEdges(): Promise<Outcome> {
    if (!edited) return 'left';
    const { [testOf(task)]: tests } = solved(task, language, true);
    const outcome = await write({ [testOf(task)]: tests });
    edges = outcome === 'done';
    return outcome;
  }

  async function runTests(): Promise<Outcome> {
    const call = run.toolCall('run_command', { title: 'Run' });
    await call.args(JSON.stringify({ command: COMMAND }));
    const answer = await askFor(
      call,
      `Run ${COMMAND}?`,
      'In the folder of this session. It can read there; it writes nothing, starts nothing and reaches no network.',
    );
    if (answer === 'steered') {
      await call.result('Not run: there was something else to do first.');
      return 'steered';
    }
    if (answer.approved) {
      const { code, output } = await runCommand(run, workspace, COMMAND, call);
      await say(outcomeOf(code, output, task));
      tested = true;
      return 'done';
    }
    await call.result('Not run: declined.');
    await offerPatch(answer);
    return 'left';
  }

  async function offerPatch({ note }: QuestionAnswer): Promise<void> {
    const patch = patchOf(task.start, workspace.files);
    await say(
      `I did not run the tests${note ? `: “${note}”` : ''}. ${patch === '' ? 'Nothing is changed.' : 'What I wrote is in my folder, not tested. As a patch:'}`,
    );
    if (patch === '') return;
    const text = run.text();
    await text.write(`\`\`\`diff\n${patch}\`\`\`\n`);
    await text.end();
  }

  return {
    async perform(): Promise<void> {
      await plan.change(() => ({ run: run.run, steps: firstSteps(task, language) }));
      await step('read', read);
      await step('edit', () => edit(false));
      await step('edges', addEdges);
      await step('test', runTests);
      // What is said while the tests run may change the files: then they run once more.
      await takeWishes();
      const { skip, status } = plan.value?.steps.test ?? {};
      if (!tested && !skip && status === 'done') await step('test', runTests);
      if (skip) await say('I have not run the tests: that step was taken out of the plan.');
      // What is said from here on would be heard, and have no effect.
      run.onSteer(() => 'The work is done.');
      await takeWishes();
    },
  };
}

function filesWith(files: Files, changes: Changes): Files {
  const all = Object.entries({ ...files, ...changes });
  return Object.fromEntries(all.flatMap(([path, text]) => (text === undefined ? [] : [[path, text]])));
}

const listed = (paths: readonly string[]): string => paths.join(', ').replace(/, ([^,]*)$/, ' and $1');
const countOf = (text = ''): string => `${text.split('\n').length - 1} lines`;
