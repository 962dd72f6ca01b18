/** What people say to a run while it works, in the next step of the AI SDK. */
import type { AgentRun } from '../agent/agentRun.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { isRecord } from '../protocol/shapes.ts';

/** What a person has said to the run, as the model reads it. */
export interface SteerMessage {
  role: 'user';
  content: string;
}

/**
 * For `prepareStep` of `streamText` and of agents: takes up what has been said to the run, and puts it behind the messages. What is
 * said after the last step has begun is not taken up by it.
 */
export function steerSteps(
  run: AgentRun,
): <Message>(step: {
  messages: readonly Message[];
}) => Promise<{ messages: (Message | SteerMessage)[] } | undefined> {
  const right = 'streamText({ …, prepareStep: steerSteps(run) })';
  checkCall(isRecord(run) && typeof run.takeSteering === 'function', right);
  return async ({ messages }) => {
    const taken = await run.takeSteering();
    if (taken.length === 0) return undefined;
    return { messages: [...messages, ...taken.map(({ content }) => ({ role: 'user' as const, content }))] };
  };
}
