/** The conversation as it is laid out: messages of people, and one entry for all that a run has written and done. */
import { entityKey, type ParticipantId, type SessionRun, type SessionView } from '@rejoin/core';
import { sameList } from './keepEqual.ts';
import { isBlank, type MessageFilter, messagesOf, toolCallsOf } from './messageList.ts';
import { type PlacedPart, placedParts } from './partList.ts';
import { isActive, runKey } from './scope.ts';

/** A text, a piece of reasoning, an activity, a tool call, a question to people, a file, data or the sources of an answer. */
export interface TranscriptPiece {
  /** Of a message, a tool call, a question or a part; of sources their run's. */
  readonly key: string;
  readonly kind: 'text' | 'reasoning' | 'activity' | 'tool-call' | 'question' | PlacedPart['kind'];
}

/** A message that came whole, or a run's answer with all that it consists of, in log order. */
export type TranscriptEntry =
  | {
      readonly kind: 'message';
      /** A React key, and the message's own. */
      readonly key: string;
      readonly participant: ParticipantId;
    }
  | {
      readonly kind: 'answer';
      /** A React key. */
      readonly key: string;
      readonly participant: ParticipantId;
      readonly run: string;
      readonly pieces: readonly TranscriptPiece[];
    };

export interface TranscriptFilter extends MessageFilter {
  /** Whether tool calls are shown. Default true. */
  readonly toolCalls?: boolean | undefined;
  /** Whether reasoning is shown. Default true. */
  readonly reasoning?: boolean | undefined;
}

interface Placed {
  readonly began: number;
  readonly entry: TranscriptEntry;
}
interface Answer {
  readonly run: SessionRun | undefined;
  readonly began: number;
  readonly pieces: (TranscriptPiece & { readonly began: number })[];
}

/** Without a text and without a status: it changes when something is added, not with what happens to it. */
export function transcriptOf(
  view: SessionView,
  me: ParticipantId,
  { toolCalls = true, reasoning = true, ...filter }: TranscriptFilter,
): readonly TranscriptEntry[] {
  const { participant: only, run: onlyRun } = filter;
  const { runs } = view.state;
  const conversation =
    (filter.of ?? (only === undefined && !onlyRun ? 'conversation' : 'all')) === 'conversation';
  const placed: Placed[] = [];
  const answers = new Map<string, Answer>();
  const answerOf = (participant: ParticipantId, id: string, began: number): Answer => {
    const key = entityKey(participant, id);
    const known = answers.get(key);
    if (known) return known;
    const run = runs.get(key);
    const answer = { run, began: Math.min(run?.began ?? began, began), pieces: [] };
    answers.set(key, answer);
    placed.push({
      began: answer.began,
      entry: { kind: 'answer', key: `run ${key}`, participant, run: id, pieces: answer.pieces },
    });
    return answer;
  };

  for (const run of runs.values()) {
    if (conversation && run.parent) continue;
    if (only !== undefined && run.participant !== only) continue;
    if (onlyRun && (run.participant !== onlyRun.participant || run.run !== onlyRun.run)) continue;
    answerOf(run.participant, run.run, run.began);
  }
  let oldest = Number.POSITIVE_INFINITY;
  for (const { key, participant, run, kind, began } of messagesOf(view, me, filter)) {
    oldest = Math.min(oldest, began);
    if (run === undefined) placed.push({ began, entry: { kind: 'message', key, participant } });
    else if (kind !== 'reasoning' || (reasoning && !isBlank(view.state.messages.get(key))))
      answerOf(participant, run, began).pieces.push({ key, kind, began });
  }
  if (toolCalls)
    for (const { key, participant, run, kind, began } of toolCallsOf(view, onlyRun))
      if (run !== undefined) answers.get(entityKey(participant, run))?.pieces.push({ key, kind, began });

  for (const [key, question] of view.state.questions)
    answers.get(runKey(question))?.pieces.push({ key, kind: 'question', began: question.began });
  for (const { run, ...piece } of placedParts(view)) answers.get(run)?.pieces.push(piece);
  for (const { pieces } of answers.values()) pieces.sort(byPlace);
  const { messages, totals } = view.state;
  if (totals.messages <= messages.size) oldest = 0;
  return (
    placed
      .sort(byPlace)
      .map(({ entry }) => entry)
      // Of a run whose words have left the window, the tool calls alone would be no answer.
      .filter((entry) => entry.kind === 'message' || !isRemains(answers.get(entry.key.slice(4)), oldest))
  );
}

const byPlace = (a: { readonly began: number }, b: { readonly began: number }): number => a.began - b.began;

const isRemains = (answer: Answer | undefined, oldest: number): boolean =>
  answer?.run !== undefined &&
  !isActive(answer.run) &&
  answer.began < oldest &&
  !answer.pieces.some(({ kind }) => kind === 'text' || kind === 'reasoning' || kind === 'activity');

const isSamePiece = (a: TranscriptPiece, b: TranscriptPiece): boolean => a.key === b.key && a.kind === b.kind;

export const samePieces = (a: readonly TranscriptPiece[], b: readonly TranscriptPiece[]): boolean =>
  sameList(a, b, isSamePiece);

export function sameEntry(a: TranscriptEntry, b: TranscriptEntry): boolean {
  if (a.kind !== b.kind || a.key !== b.key) return false;
  if (a.kind === 'message' || b.kind === 'message') return true;
  return samePieces(a.pieces, b.pieces);
}

export const sameEntries = (a: readonly TranscriptEntry[], b: readonly TranscriptEntry[]): boolean =>
  sameList(a, b, sameEntry);
