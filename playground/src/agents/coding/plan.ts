/** The plan of the coding agent: a shared object, which it fills and people change while it works. */

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

export const FIRST_STEPS: Plan['steps'] = {
  read: { title: 'Read the project', order: 1, status: 'todo' },
  edit: { title: 'Add up all units in src/duration.js', order: 2, status: 'todo' },
  edges: { title: 'Add two tests for the edges', order: 3, status: 'todo', optional: true },
  test: { title: 'Run the tests', order: 5, status: 'todo', optional: true },
};

/** A plan in which something of a step is different; the same where there is no such step. */
export function withStep(plan: Plan, id: string, part: Partial<PlanStep>): Plan {
  const step = plan.steps[id];
  return step ? { ...plan, steps: { ...plan.steps, [id]: { ...step, ...part } } } : plan;
}
