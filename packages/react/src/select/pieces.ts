/** What runs have written and done, by run, in log order. */
import { entityKey, type ParticipantId, type SessionView } from '@rejoin/core';
import { derive } from './derive.ts';
import { isBlank } from './messageList.ts';
import { placedParts } from './partList.ts';
import type { Reading } from './reading.ts';
import { samePieces, type TranscriptPiece } from './transcriptItems.ts';

interface Placed extends TranscriptPiece {
  readonly began: number;
}

/** Once per view, however many ask. */
const piecesByRun: (view: SessionView) => ReadonlyMap<string, readonly TranscriptPiece[]> = derive(
  ({ state }) => [state.messages, state.toolCalls, state.questions, state.parts],
  (view) => {
    const { messages, toolCalls, questions, parts } = view.state;
    const pieces = new Map<string, Placed[]>();
    const place = (run: string, piece: Placed) => {
      const own = pieces.get(run);
      if (own) own.push(piece);
      else pieces.set(run, [piece]);
    };
    for (const [key, message] of messages) {
      const { participant, run, kind, status, producer, began } = message;
      // What an agent asks others was not streamed: it has no producer.
      if (run === undefined || producer === undefined || status === 'superseded') continue;
      if (kind === 'reasoning' && isBlank(message)) continue;
      place(entityKey(participant, run), { key, kind, began });
    }
    for (const [key, { participant, run, status, began }] of toolCalls)
      if (status !== 'superseded') place(entityKey(participant, run), { key, kind: 'tool-call', began });
    for (const [key, { participant, run, began }] of questions)
      place(entityKey(participant, run), { key, kind: 'question', began });
    for (const { run, ...piece } of placedParts(view)) place(run, piece);
    if (toolCalls.size + questions.size + parts.size > 0)
      for (const own of pieces.values()) own.sort((a, b) => a.began - b.began);
    return pieces;
  },
);

const NONE: readonly TranscriptPiece[] = [];

/** The same list where it says the same. */
export function piecesOf(
  view: SessionView,
  participant: ParticipantId,
  run: string,
  { before }: Partial<Reading<readonly TranscriptPiece[]>> = {},
): readonly TranscriptPiece[] {
  const pieces = piecesByRun(view).get(entityKey(participant, run)) ?? NONE;
  return before && samePieces(before, pieces) ? before : pieces;
}
