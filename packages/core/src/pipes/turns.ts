/**
 * The conversation before a run, as its agent's next model call needs it: who said what, and what this agent answered, run by run.
 * Pure; each provider's form is made of it.
 */
import { claimKey } from '../fold/claims.ts';
import type {
  SessionMessage,
  SessionPart,
  SessionRun,
  SessionState,
  SessionToolCall,
} from '../fold/state.ts';
import { textOf } from '../fold/text.ts';
import type { ContentPart, RunRef } from '../protocol/events.ts';
import { entityKey, kindOf, nameOf, type ParticipantId, refKey } from '../protocol/ids.ts';

/** Opaque values by provider, as they were kept. */
export type ProviderValues = Readonly<Record<string, unknown>>;

export interface SaidTurn {
  readonly from: 'user' | 'assistant';
  readonly text: string;
  /** All that a person sent, where that is more than a text. */
  readonly parts?: readonly ContentPart[] | undefined;
}

/** What this agent did, in its order. */
export type AnswerItem =
  | { readonly type: 'text' | 'reasoning'; readonly text: string; readonly values: ProviderValues }
  | CallItem
  | { readonly type: 'file'; readonly part: SessionPart; readonly values: ProviderValues }
  /** What only a provider reads, of no text and no call: `provider` says what it is. */
  | { readonly type: 'opaque'; readonly provider: string; readonly value: unknown };

export interface CallItem {
  readonly type: 'call';
  /** The model's id of the call. */
  readonly id: string;
  readonly name: string;
  /** JSON, as the model wrote it. */
  readonly args: string;
  readonly byProvider: boolean;
  readonly values: ProviderValues;
  /** None while the call waits for this run to go on. */
  readonly result?: CallResult | undefined;
  /** What people decided about it, where it waits for its result. */
  readonly consent?: { readonly id: string; readonly approved: boolean; readonly note?: string | undefined };
}

export interface CallResult {
  readonly content: string;
  readonly outcome?: 'failed' | 'denied' | undefined;
  readonly values: ProviderValues;
}

/** One model call of a run, with the results of its tools; or what people said to the run between two of them. */
export type Turn =
  | ({ readonly type: 'said' } & SaidTurn)
  | { readonly type: 'step'; readonly items: readonly AnswerItem[] };

/** @param run the run that goes on from there: its message stands last, with what the run has left of an interrupted one behind it */
export function turnsBefore(state: SessionState, { participant: me, run }: RunRef): readonly Turn[] {
  const key = entityKey(me, run);
  const now = state.runs.get(key);
  const input = now?.answers && refKey(now.answers);
  const answers = answersOf(state, me, now);
  const turns: Turn[] = [];
  for (const [name, message] of state.messages) {
    if (name === input || !isHeard(state, message, me, now)) continue;
    turns.push(said(message, me));
    for (const answer of answers.get(name) ?? []) turns.push(...stepsOf(state, answer));
  }
  // Runs that no message asked for, and those whose message has left the window.
  const placed = new Set([...state.messages.keys()]);
  const rest = [...answers].flatMap(([name, runs]) => (placed.has(name) ? [] : runs));
  turns.unshift(...rest.flatMap((answer) => stepsOf(state, answer)));
  const asked = input === undefined ? undefined : state.messages.get(input);
  if (asked) turns.push(said(asked, me));
  const before = input === undefined ? [] : (answers.get(input) ?? []);
  return [...turns, ...[...before, ...(now ? [now] : [])].flatMap((answer) => stepsOf(state, answer))];
}

/** Own runs of the same thread that are over, by the message that they answer. */
function answersOf(
  state: SessionState,
  me: ParticipantId,
  now: SessionRun | undefined,
): ReadonlyMap<string, readonly SessionRun[]> {
  const answers = new Map<string, SessionRun[]>();
  for (const run of state.runs.values()) {
    if (run.participant !== me || run.run === now?.run || !isSameThread(run.parent, now?.parent)) continue;
    if (run.status === 'running' || run.status === 'lost') continue;
    const name = run.answers ? refKey(run.answers) : '';
    answers.set(name, [...(answers.get(name) ?? []), run]);
  }
  return answers;
}

const isSameThread = (a: RunRef | undefined, b: RunRef | undefined): boolean =>
  a?.participant === b?.participant && a?.run === b?.run;

/** Whether a message is what another participant said in this thread, and no message that waits for an answer of its own. */
function isHeard(
  state: SessionState,
  message: SessionMessage,
  me: ParticipantId,
  now: SessionRun | undefined,
): boolean {
  const { participant, kind, status, text, parts, producer, run, to, began } = message;
  if (kind !== 'text' || status === 'superseded' || status === 'streaming') return false;
  if (text.length === 0 && parts === undefined) return false;
  if (producer !== undefined) {
    const of = run === undefined ? undefined : state.runs.get(entityKey(participant, run));
    // Own answers come with their runs. Other agents are heard in the conversation.
    return participant !== me && of?.parent === undefined && now?.parent === undefined;
  }
  const parent = now?.parent;
  if (
    parent ? participant !== parent.participant || run !== parent.run || !to?.includes(me) : run !== undefined
  )
    return false;
  const asked = now?.answers && state.messages.get(refKey(now.answers));
  const answered = state.claims.get(claimKey(message, me))?.run;
  const isOver = answered !== undefined && state.runs.get(entityKey(me, answered))?.status !== 'running';
  return !asked || began < asked.began || isOver;
}

/** An operator who stands in for an agent speaks as one. What other agents say is named. */
function said({ participant, text, parts, producer }: SessionMessage, me: ParticipantId): Turn {
  const words = textOf(text);
  if (kindOf(participant) === 'operator') return { type: 'said', from: 'assistant', text: words };
  const isOther = producer !== undefined && participant !== me;
  return { type: 'said', from: 'user', text: isOther ? `${nameOf(participant)}: ${words}` : words, parts };
}

interface Placed {
  readonly began: number;
  readonly item?: AnswerItem;
  /** The end of a model call. */
  readonly isEnd?: true;
  /** What people said to the run. */
  readonly steer?: Turn;
}

/** What a run did, model call by model call. */
function stepsOf(state: SessionState, run: SessionRun): readonly Turn[] {
  const placed = [
    ...textsOf(state, run),
    ...callsOf(state, run),
    ...partsOf(state, run),
    ...steersOf(state, run),
  ];
  placed.sort((a, b) => a.began - b.began);
  const steps: Turn[] = [];
  const waiting: Turn[] = [];
  let items: AnswerItem[] = [];
  const close = () => {
    const whole = withoutLooseThoughts(items);
    if (whole.length > 0) steps.push({ type: 'step', items: whole });
    items = [];
    steps.push(...waiting.splice(0));
  };
  for (const { item, isEnd, steer } of placed) {
    if (steer) waiting.push(steer);
    // Words after a call whose tool the app ran are those of the next model call, whether or not its end was noted.
    if (isEnd || (item && item.type !== 'call' && items.some(isOwnCall))) close();
    if (item) items.push(item);
  }
  close();
  return steps;
}

const isOwnCall = (item: AnswerItem): boolean => item.type === 'call' && !item.byProvider;

/** Thoughts that led to nothing are refused by providers. */
function withoutLooseThoughts(items: readonly AnswerItem[]): readonly AnswerItem[] {
  const last = items.findLastIndex(({ type }) => type !== 'reasoning');
  return items.slice(0, last + 1);
}

const isOf = (
  run: SessionRun,
  { participant, run: of }: { participant: ParticipantId; run?: string },
): boolean => participant === run.participant && of === run.run;

function textsOf(state: SessionState, run: SessionRun): readonly Placed[] {
  return [...state.messages.values()].flatMap((message): readonly Placed[] => {
    const { id, kind, status, text, began, subagent } = message;
    if (!isOf(run, message) || kind === 'activity' || subagent !== undefined) return [];
    // Thoughts that were cut lack what the provider knows them by.
    if (status !== 'complete' && (kind === 'reasoning' || status !== 'cut')) return [];
    const item = {
      type: kind,
      text: textOf(text),
      values: valuesOf(state, run, ({ message }) => message === id),
    };
    return item.text === '' && kind === 'text' ? [] : [{ began, item }];
  });
}

function callsOf(state: SessionState, run: SessionRun): readonly Placed[] {
  return [...state.toolCalls.values()].flatMap((call): readonly Placed[] => {
    const { id, given = id, name, status, args, began, byProvider = false } = call;
    if (!isOf(run, call) || (status !== 'done' && status !== 'called')) return [];
    // A call without a result is asked for by no provider, unless it waits for the run that goes on.
    if (status === 'called' && run.status !== 'running') return [];
    const isIts = ({ toolCall }: SessionPart) => toolCall === id;
    const values = valuesOf(state, run, (part) => isIts(part) && !isOfResult(part));
    const common = { type: 'call' as const, id: given, name, args: textOf(args), byProvider, values };
    if (status === 'called') return [{ began, item: { ...common, ...consentOf(state, call) } }];
    const result = {
      content: contentOf(call),
      outcome: call.outcome,
      values: valuesOf(state, run, (part) => isIts(part) && isOfResult(part)),
    };
    return [{ began, item: { ...common, result } }];
  });
}

/** What it gave. Of what lies beside the log, the beginning: all of it would be more than a model reads. */
function contentOf({ result = '', resultBlob }: SessionToolCall): string {
  const content = typeof result === 'string' ? result : JSON.stringify(result);
  return resultBlob ? `${content}\n[This is the beginning of ${resultBlob.size} bytes.]` : content;
}

/** What people decided about a call that waits. */
function consentOf(state: SessionState, { participant, id }: SessionToolCall): Pick<CallItem, 'consent'> {
  for (const question of state.questions.values()) {
    const { answer } = question;
    if (question.participant !== participant || question.toolCallId !== id || !answer) continue;
    return { consent: { id: question.id, approved: answer.decision === 'approved', note: answer.note } };
  }
  return {};
}

function partsOf(state: SessionState, run: SessionRun): readonly Placed[] {
  return [...state.parts.values()].flatMap((part): readonly Placed[] => {
    const { began, id } = part;
    if (!isOf(run, part) || part.subagent !== undefined) return [];
    if (part.part.kind === 'step') return [{ began, isEnd: true }];
    if (part.part.kind === 'file')
      return [
        { began, item: { type: 'file', part, values: valuesOf(state, run, (each) => isOfPart(each, id)) } },
      ];
    // What is called by a dot is a thing of its own: the provider's name, and what it calls it.
    if (part.part.kind === 'provider' && part.part.provider.includes('.')) {
      const { provider, value } = part.part;
      return [{ began, item: { type: 'opaque', provider, value } }];
    }
    return [];
  });
}

const isOfResult = ({ part }: SessionPart): boolean => part.kind === 'provider' && part.result === true;
const isOfPart = ({ part }: SessionPart, id: string): boolean => part.kind === 'provider' && part.of === id;

/** Provider data of one thing, by provider. */
function valuesOf(
  state: SessionState,
  run: SessionRun,
  isIts: (part: SessionPart) => boolean,
): ProviderValues {
  const values: Record<string, unknown> = {};
  for (const part of state.parts.values())
    if (isOf(run, part) && part.part.kind === 'provider' && isIts(part))
      values[part.part.provider] = part.part.value;
  return values;
}

/** What people said to the run while it worked, as far as it took it up. */
function steersOf(state: SessionState, run: SessionRun): readonly Placed[] {
  return [...state.controls.values()].flatMap(({ kind, content = '', began, rows }): readonly Placed[] => {
    const taken = rows.some(
      (row) => isOf(run, row) && (row.status === 'acknowledged' || row.status === 'done'),
    );
    return kind === 'steer' && taken ? [{ began, steer: { type: 'said', from: 'user', text: content } }] : [];
  });
}
