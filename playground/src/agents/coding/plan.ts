/** The plan of the coding agent: a shared object, which it fills and people change while it works. */
import { type Language, sourceOf, type Task } from './tasks/task.ts';

export interface PlanStep {
  readonly title: string;
  readonly order: number;
  /** As the agent says. `left`: it was not done. */
  readonly status: 'todo' | 'doing' | 'done' | 'left';
  /** People may decide that it is left out. */
  readonly optional?: boolean;
  /** People have decided so. */
  readonly skip?: boolean;
}

export interface Plan {
  /** The run that it is of. */
  readonly run: string;
  readonly steps: Readonly<Record<string, PlanStep>>;
}

export const PLAN = 'plan';

export const firstSteps = (task: Task, language: Language): Plan['steps'] => ({
  read: { title: 'Read the project', order: 1, status: 'todo' },
  edit: { title: editTitle(task, language), order: 2, status: 'todo' },
  edges: { title: 'Add two tests for the edges', order: 3, status: 'todo', optional: true },
  test: { title: 'Run the tests', order: 5, status: 'todo', optional: true },
});

const editTitle = (task: Task, language: Language): string => `${task.step} in ${sourceOf(task, language)}`;

/** What the plan is once the language is TypeScript: another step where the edit is done, else another title of it. */
export function withTypeScript(plan: Plan, task: Task, edited: boolean): Plan {
  if (!edited) return withStep(plan, 'edit', { title: editTitle(task, 'ts') });
  const step: PlanStep = { title: 'Change to TypeScript', order: 4, status: 'todo' };
  return { ...plan, steps: { ...plan.steps, typescript: step } };
}

/** A plan in which something of a step is different; the same where there is no such step. */
export function withStep(plan: Plan, id: string, part: Partial<PlanStep>): Plan {
  const step = plan.steps[id];
  return step ? { ...plan, steps: { ...plan.steps, [id]: { ...step, ...part } } } : plan;
}
