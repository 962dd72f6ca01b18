/** What answers hold besides texts and tool calls: sources, files, data and the rest. */
import {
  type AnswerPart,
  entityKey,
  type ParticipantId,
  type SessionPart,
  type SessionView,
} from '@rejoin/core';
import { derive } from './derive.ts';
import { keepList } from './keepEqual.ts';
import type { Reading } from './reading.ts';
import type { RunRef } from './scope.ts';

/** One part of an answer. */
export interface AnswerPartInfo {
  /** Unique in the session: a React key. */
  readonly key: string;
  readonly participant: ParticipantId;
  readonly id: string;
  readonly run: string;
  /** What it is, by its `kind`. */
  readonly part: AnswerPart;
  /** The message of that participant that it belongs to; else the call; else the run. */
  readonly message?: string | undefined;
  readonly toolCall?: string | undefined;
  /** Keeper's clock at its newest event, ms since 1970. */
  readonly at: number;
  /** Position in the log, to be ordered by. */
  readonly began: number;
}

const infos = new WeakMap<SessionPart, AnswerPartInfo>();

function infoOf(key: string, of: SessionPart): AnswerPartInfo {
  const found = infos.get(of);
  if (found) return found;
  const { participant, id, run, part, message, toolCall, at, began } = of;
  const info = { key, participant, id, run, part, message, toolCall, at, began };
  infos.set(of, info);
  return info;
}

/** By run, in log order. Once per view, however many ask. */
const partsByRun: (view: SessionView) => ReadonlyMap<string, readonly AnswerPartInfo[]> = derive(
  ({ state }) => [state.parts],
  ({ state }) => {
    const parts = new Map<string, AnswerPartInfo[]>();
    for (const [key, part] of state.parts) {
      const run = entityKey(part.participant, part.run);
      const own = parts.get(run);
      if (own) own.push(infoOf(key, part));
      else parts.set(run, [infoOf(key, part)]);
    }
    return parts;
  },
);

const NONE: readonly AnswerPartInfo[] = [];

/** Of one run, or of all. */
export function answerPartsIn(
  view: SessionView,
  run: RunRef | undefined,
  { before }: Reading<readonly AnswerPartInfo[]>,
): readonly AnswerPartInfo[] {
  const parts = partsByRun(view);
  const list = run ? (parts.get(entityKey(run.participant, run.run)) ?? NONE) : [...parts.values()].flat();
  return keepList(list, before);
}

/** What stands in an answer at its own place: of the sources one for all of them, at the end. */
export interface PlacedPart {
  readonly key: string;
  readonly kind: 'file' | 'data' | 'sources';
  /** The run, by its key. */
  readonly run: string;
  readonly began: number;
}

export const placedParts: (view: SessionView) => readonly PlacedPart[] = derive(
  ({ state }) => [state.parts],
  (view) => {
    const placed: PlacedPart[] = [];
    for (const [run, parts] of partsByRun(view)) {
      let isSourced = false;
      for (const { key, part, began } of parts) {
        isSourced ||= part.kind === 'source';
        if (part.kind === 'file' || part.kind === 'data') placed.push({ key, kind: part.kind, run, began });
      }
      if (isSourced) placed.push({ key: run, kind: 'sources', run, began: Number.POSITIVE_INFINITY });
    }
    return placed;
  },
);
