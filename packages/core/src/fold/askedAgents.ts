/** Which agents have something to do in a session, as far as its log tells. */
import { type EntityRef, kindOf, type ParticipantId, refKey } from '../protocol/ids.ts';
import { claimKey, claimOf, messageBehind } from './claims.ts';
import { isLeftToPeople } from './floor.ts';
import { answersTo } from './questionAnswers.ts';
import type { SessionMessage, SessionRun, SessionState } from './state.ts';

/** Stands for any agent: a message without an address asks all of them. */
export const ANY_AGENT = 'agent:*';

/** A message that was sent whole, and so asks for an answer; what runs write is none. */
export const isInput = (message: SessionMessage): boolean =>
  message.kind === 'text' && message.producer === undefined;

/** Whether any agent answers it. */
export function isAnswered(state: SessionState, message: EntityRef): boolean {
  const prefix = claimKey(message, '');
  for (const key of state.claims.keys()) if (key.startsWith(prefix)) return true;
  return false;
}

/**
 * Agents that a message waits for which they have not begun to answer, whose question people have answered after an interrupt, or
 * whose run has lost its process. Each once, `ANY_AGENT` for messages without an address that no agent answers.
 */
export function askedAgents(state: SessionState): ReadonlySet<ParticipantId> {
  const asked = new Set<ParticipantId>();
  const answered = answerers(state);
  for (const message of state.messages.values()) {
    if (!isInput(message) || isLeftToPeople(state, message)) continue;
    const by = answered.get(refKey(message));
    if (message.to === undefined) {
      if (!by && kindOf(message.participant) !== 'agent') asked.add(ANY_AGENT);
    } else
      for (const agent of message.to)
        if (kindOf(agent) === 'agent' && agent !== message.participant && !by?.has(agent)) asked.add(agent);
  }
  for (const run of state.runs.values())
    if (isLeft(state, run) && messageBehind(state, run)) asked.add(run.participant);
  return asked;
}

/** What an agent has to do, by the message that asked for it. */
export interface OpenWork {
  readonly message: EntityRef;
  /** Its run that people have answered, where that is the work. */
  readonly resumes?: string;
}

/**
 * What one agent has to do, as `askedAgents` says it of all: the oldest message first.
 *
 * @param any whether messages without an address are its to answer
 */
export function openWork(state: SessionState, agent: ParticipantId, any: boolean): readonly OpenWork[] {
  const work: OpenWork[] = [];
  const answered = answerers(state);
  for (const message of state.messages.values()) {
    const { participant, id, to } = message;
    if (!isInput(message) || isLeftToPeople(state, message)) continue;
    const by = answered.get(refKey(message));
    const isAsked = to
      ? to.includes(agent) && agent !== participant && !by?.has(agent)
      : any && !by && kindOf(participant) !== 'agent';
    if (isAsked) work.push({ message: { participant, id } });
  }
  for (const run of state.runs.values()) {
    if (run.participant !== agent || !isLeft(state, run)) continue;
    const message = messageBehind(state, run);
    if (!message || !state.messages.has(refKey(message))) continue;
    work.push({ message, ...(run.status === 'interrupted' && { resumes: run.run }) });
  }
  return work;
}

/** Whether its agent has to go on with it: its process is lost, or people have answered all that it asked. */
const isLeft = (state: SessionState, run: SessionRun): boolean =>
  run.status === 'lost' || (run.status === 'interrupted' && answersTo(state, run) !== undefined);

function answerers({ claims }: SessionState): ReadonlyMap<string, ReadonlySet<ParticipantId>> {
  const answered = new Map<string, Set<ParticipantId>>();
  for (const key of claims.keys()) {
    const { message, agent } = claimOf(key);
    const agents = answered.get(message);
    if (agents) agents.add(agent);
    else answered.set(message, new Set([agent]));
  }
  return answered;
}
