/**
 * Consent that people give beforehand (P42): one policy for each agent and tool. A question that one in force covers is approved
 * where it stands in the log, by a pure function of what stands before it.
 */
import type { EventItem } from '../protocol/envelope.ts';
import type { PolicyAllowed, PolicyWithdrawn, QuestionRisk } from '../protocol/events.ts';
import { type EntityRef, entityKey, refKey } from '../protocol/ids.ts';
import { type Draft, writable } from './draft.ts';
import type { QuestionAnswer, SessionPolicy, SessionQuestion, SessionState } from './state.ts';

/** From the least that depends on a question to the most. What names no risk counts as `medium`. */
const RISKS: readonly QuestionRisk[] = ['low', 'medium', 'high'];

/** One policy at a time is for a tool of an agent: the key that a `policy.allowed` contests. */
const policyKey = (agent: string, tool: string): string => entityKey(agent, tool);

export const policyOf = (
  { policies }: Pick<SessionState, 'policies'>,
  agent: string,
  tool: string,
): SessionPolicy | undefined => policies.get(policyKey(agent, tool));

export function allowTool(
  draft: Draft,
  item: EventItem,
  { agent, tool, risk = 'medium' }: PolicyAllowed,
): void {
  const { participant, id = '', at } = item;
  const policies = writable(draft, 'policies');
  const key = policyKey(agent, tool);
  // The newest stands last: a list of what is in force is in the order in which it was given.
  policies.delete(key);
  policies.set(key, { participant, id, agent, tool, risk, began: draft.position, at });
}

/** The policy that a reference names, in force or not. */
export function namedPolicy(
  { policies }: Pick<SessionState, 'policies'>,
  ref: EntityRef,
): SessionPolicy | undefined {
  for (const policy of policies.values()) if (refKey(policy) === refKey(ref)) return policy;
  return undefined;
}

export function withdrawPolicy(draft: Draft, item: EventItem, event: PolicyWithdrawn): void {
  const policy = namedPolicy(draft, event.policy);
  if (!policy || policy.withdrawn) return;
  const { participant, id = '', at } = item;
  writable(draft, 'policies').set(policyKey(policy.agent, policy.tool), {
    ...policy,
    withdrawn: { participant, id, at, began: draft.position },
  });
}

/**
 * The answer of the policy that covers a question, if one in force does: the question asks for consent to a call of that tool whose
 * arguments are complete, so that people can read what was done, and no more depends on it than the policy allows.
 */
export function answerByPolicy(
  draft: Draft,
  { participant, run, at, toolCallId = '', choices, schema, risk = 'medium' }: SessionQuestion,
): QuestionAnswer | undefined {
  const call = draft.toolCalls.get(entityKey(participant, toolCallId));
  if (choices || schema || call?.run !== run || call.status !== 'called' || call.incomplete) return undefined;
  const policy = policyOf(draft, participant, call.name);
  if (!policy || policy.withdrawn || RISKS.indexOf(risk) > RISKS.indexOf(policy.risk)) return undefined;
  const ref = { participant: policy.participant, id: policy.id };
  return { ...ref, decision: 'approved', at, policy: ref };
}
