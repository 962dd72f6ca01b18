/** A model's answer in a run, with what people say to it meanwhile. */
import type { AgentRun } from '@rejoin/core/agent';
import { createToolApprovals, pipe, steerSteps } from '@rejoin/core/ai-sdk';
import type { ModelMessage, ToolSet } from 'ai';
import type { Model } from './model.ts';

export interface ModelTask {
  readonly instructions: string;
  /** What was said before; what is to be answered stands last. */
  readonly messages: readonly ModelMessage[];
  readonly tools?: ToolSet | undefined;
  /** What people are asked before a tool with `needsApproval` runs. */
  readonly question?: ((toolName: string, input: unknown) => { title: string; detail?: string }) | undefined;
}

/** Calls of a model in one run: what goes round in circles ends here. */
const MOST_STEPS = 24;

/**
 * Writes what the model streams into the run, asks people where a tool needs their consent, and goes on with what they say to it,
 * until nothing of that waits. Resolves with all that it wrote.
 *
 * @throws RejoinError `model-failed`, by which the run fails in words for people
 */
export async function writeByModel(
  run: AgentRun,
  load: Model,
  { instructions, messages, tools, question }: ModelTask,
): Promise<string> {
  const [{ isStepCount, streamText }, model] = await Promise.all([import('ai'), load()]);
  const said: ModelMessage[] = [...messages];
  const steering = keepSteering(run);
  const texts: string[] = [];
  const approvals = createToolApprovals(run, {
    question: ({ toolName, input }) => question?.(toolName, input) ?? { title: `Allow ${toolName}?` },
  });
  for (let step = 0; step < MOST_STEPS; step++) {
    const result = streamText({
      ...{ model, instructions, messages: said, abortSignal: run.signal, maxRetries: 1 },
      ...(tools && { tools }),
      prepareStep: steering.prepareStep,
      stopWhen: isStepCount(MOST_STEPS),
      // The run fails with it; the library's own report would print what was asked.
      onError: () => {},
    });
    await pipe(run, result);
    texts.push(await result.text);
    said.push(...steering.take(), ...(await result.responseMessages));
    const decisions = await approvals.respond(said);
    // Decisions stand last; what people say besides comes with the next step.
    if (decisions) said.push(decisions);
    else {
      const steers = await run.takeSteering();
      if (steers.length === 0) break;
      said.push(...steers.map(({ content }) => ({ role: 'user' as const, content })));
    }
  }
  return texts.filter((text) => text !== '').join('\n\n');
}

/** What people say reaches the next step, and every step after it. */
function keepSteering(run: AgentRun) {
  const steer = steerSteps(run);
  let kept: ModelMessage[] = [];
  return {
    async prepareStep({ messages }: { readonly messages: readonly ModelMessage[] }) {
      const steered = await steer({ messages });
      kept.push(...(steered?.messages.slice(messages.length) ?? []));
      return kept.length > 0 ? { messages: [...messages, ...kept] } : undefined;
    },
    take(): readonly ModelMessage[] {
      const taken = kept;
      kept = [];
      return taken;
    },
  };
}
