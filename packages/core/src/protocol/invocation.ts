/** How a session server calls a function that is an agent: one message of a signed webhook (docs/agents.md, "Serverless"). */
import { type EntityRef, isEntityId, isParticipant, isSessionId, type ParticipantId } from './ids.ts';
import { omitUndefined } from './omitUndefined.ts';
import { isRecord, isText } from './shapes.ts';

/** An agent is asked by a message of a session, and may join that session to answer it. */
export interface Invocation {
  /** The agent. */
  readonly participant: ParticipantId;
  readonly session: string;
  /** What it is to answer, or what the run answers with which it is to go on. */
  readonly message: EntityRef;
  /** Of the session server, as the server itself says that it is reached. */
  readonly url?: string | undefined;
  /** Stands for this agent in this session alone, for as long as the work may take. */
  readonly token: string;
  /** How long the server waits for the answer, ms. */
  readonly within: number;
}

const TYPE = 'agent.asked';
/** UTF-16 units: more than any has. */
export const LONGEST_INVOCATION = 16_384;

/** @param timestamp ISO 8601, for people who read it */
export const writeInvocation = (invocation: Invocation, timestamp: string): string =>
  JSON.stringify({ type: TYPE, timestamp, data: invocation });

/** Undefined: it is none. */
export function readInvocation(text: string): Invocation | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || value.type !== TYPE || !isRecord(value.data)) return undefined;
  const { participant, session, message, url, token, within } = value.data;
  if (!isParticipant(participant) || !isSessionId(session) || !isRecord(message)) return undefined;
  const { participant: author, id } = message;
  if (!isParticipant(author) || !isEntityId(id) || !isText(token)) return undefined;
  if (typeof within !== 'number' || !(within > 0) || (url !== undefined && !isText(url))) return undefined;
  return {
    participant,
    session,
    message: { participant: author, id },
    token,
    within,
    ...omitUndefined({ url }),
  };
}
