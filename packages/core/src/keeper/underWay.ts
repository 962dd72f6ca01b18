/**
 * What is under way in a session, and so cannot leave its window yet (P24): running runs with all that they write, and open
 * controls. It is bounded, and shared out, so that no one's work ends a session for others: a run that grows too large is
 * refused what it adds, and where all of it is full, so is each participant that holds more than a small part of it.
 */

import { weightOf } from '../fold/ag-ui/documentLimits.ts';
import { isControlSettled } from '../fold/controls.ts';
import type { SessionControl, SessionState } from '../fold/state.ts';
import type { StreamedText } from '../fold/text.ts';
import { deltaId, type EventEntry, isDeltaEvent } from '../protocol/envelope.ts';
import type { AppendCode } from '../protocol/errors.ts';
import { factsOf } from '../protocol/eventTable.ts';
import { entityKey, type ParticipantId, recentKey, refOf } from '../protocol/ids.ts';
import type { SessionLimits } from '../protocol/limits.ts';
import { weighEntity } from './stateWeight.ts';

/** Rough bytes. */
export interface UnderWay {
  readonly total: number;
  readonly participants: ReadonlyMap<ParticipantId, number>;
  /** Running runs, by their keys, each with all that is a part of it. */
  readonly runs: ReadonlyMap<string, number>;
}

export const NOTHING: UnderWay = { total: 0, participants: new Map(), runs: new Map() };
/** What has been added since, where it has not been counted. */
export const UNWEIGHED: number = Number.POSITIVE_INFINITY;

/** Parts of the limit: what one run may hold, what each participant may whatever others hold, and what that may come to in all. */
const OF_RUN = 1 / 2;
const OF_EACH = 1 / 64;
const OF_ALL = 1 / 4;
/** It is weighed anew once that much may have been added: how far its bounds may be passed. */
const PRECISION = 1 / 64;

/** What ends or answers something always has room, up to this size: bytes. */
const SMALL = 1_024;
/** What a run holds besides its words: its lanes, the claim on its input, a row in each control of all runs. */
const RUN = 4_000;
/** The same of everything else that is kept under a key: thousands of small things cost as much as their text says, and this. */
const ENTITY = 300;
/** A row of a control. */
const ROW = 250;
/** Rows of one agent in one control that count for the participant that asked. Any more are the agent's, that has so many runs. */
const ROWS = 16;

/** Whether an entry adds to what is under way. A question that a run asks stays as long as the run. */
function grows({ event, run }: EventEntry, bytes: number): boolean {
  const room = factsOf(event.type)?.room ?? '-';
  return room === 'asks' ? run !== undefined : room === 'large' ? bytes > SMALL : room !== '-';
}

/** Of states that were weighed: what refuses one entry would refuse the next by weighing the same. */
const weighed = new WeakMap<SessionState, UnderWay>();

/** All of it, weighed. */
export function weighUnderWay(state: SessionState): UnderWay {
  const known = weighed.get(state);
  if (known) return known;
  const participants = new Map<ParticipantId, number>();
  const runs = new Map<string, number>();
  let total = 0;
  const add = (participant: ParticipantId, weight: number) => {
    total += weight;
    participants.set(participant, (participants.get(participant) ?? 0) + weight);
  };
  for (const [key, run] of state.runs) {
    if (run.status !== 'running') continue;
    runs.set(key, RUN + weighEntity(run));
    add(run.participant, RUN + weighEntity(run));
  }
  for (const parts of [
    state.messages,
    state.toolCalls,
    state.parts,
    state.subagents,
    state.documents,
    state.questions,
  ])
    for (const [key, weight] of weighByRun(parts)) {
      const before = runs.get(key);
      if (before === undefined) continue;
      runs.set(key, before + weight);
      add(refOf(key).participant, weight);
    }
  for (const control of state.controls.values()) if (!isControlSettled(control)) addControl(control, add);
  const underWay = { total, participants, runs };
  weighed.set(state, underWay);
  return underWay;
}

interface Part {
  readonly participant: ParticipantId;
  readonly run?: string;
  readonly text?: StreamedText;
  readonly args?: StreamedText;
  /** A document's. */
  readonly value?: unknown;
}

/** Sums of maps: a state replaces one that it changes. */
const sums = new WeakMap<object, ReadonlyMap<string, number>>();

function weighByRun(parts: ReadonlyMap<string, Part>): ReadonlyMap<string, number> {
  const known = sums.get(parts);
  if (known) return known;
  const sum = new Map<string, number>();
  // Parts of one run mostly stand together.
  let [last, weight]: [Part | undefined, number] = [undefined, 0];
  const close = () => {
    if (last?.run === undefined) return;
    const key = entityKey(last.participant, last.run);
    sum.set(key, (sum.get(key) ?? 0) + weight);
  };
  for (const part of parts.values()) {
    if (part.run !== last?.run || part.participant !== last?.participant) {
      close();
      weight = 0;
    }
    last = part;
    weight += ENTITY + ('value' in part ? weightOf(part.value) : weighEntity(part, part.text ?? part.args));
  }
  close();
  sums.set(parts, sum);
  return sum;
}

function addControl(
  control: SessionControl,
  add: (participant: ParticipantId, weight: number) => void,
): void {
  const { participant, content = '', reason = '' } = control;
  add(participant, ENTITY + content.length + reason.length);
  const rows = new Map<ParticipantId, number>();
  for (const row of control.rows) {
    const count = (rows.get(row.participant) ?? 0) + 1;
    rows.set(row.participant, count);
    add(count > ROWS ? row.participant : participant, ROW);
    const words = (row.reason?.length ?? 0) + (row.step?.length ?? 0);
    if (words > 0) add(row.participant, words);
  }
}

/** Whether so much has been added since the last weighing that a bound may have been passed. */
export const isUnweighed = ({ total }: UnderWay, added: number, { state }: SessionLimits): boolean =>
  added >= PRECISION * state && total + added > OF_RUN * state;

/**
 * Rough bytes that came besides those of the entries: small ones may make many things, and rows in many controls.
 *
 * @param isHidden whether something left the window meanwhile, or lost runs came back: then counts do not tell what came
 */
export function addedTo(
  before: SessionState,
  after: SessionState,
  entries: readonly EventEntry[],
  { state }: SessionLimits,
  isHidden = false,
): number {
  const more = (count: (state: SessionState) => number) => Math.max(0, count(after) - count(before));
  const entities = more(
    ({ messages, toolCalls, parts, subagents, documents, questions }) =>
      messages.size + toolCalls.size + parts.size + subagents.size + documents.size + questions.size,
  );
  const runs = more((at) => at.runs.size);
  // What has settled by it weighs nothing any more: a writer that waits for that is not refused for long.
  const isSettled = entries.some(({ event }) => factsOf(event.type)?.kind === 'end');
  const unknown = isSettled || isHidden ? PRECISION * state : 0;
  return RUN * runs + ENTITY * entities + ROW * newRows(before, after) + unknown;
}

/** Rows of a control only become more; controls that settle meanwhile must not hide them. */
function newRows({ controls: before }: SessionState, { controls: after }: SessionState): number {
  if (after === before) return 0;
  let count = 0;
  for (const [key, control] of after) {
    const former = before.get(key);
    if (control !== former) count += Math.max(0, control.rows.length - (former?.rows.length ?? 0));
  }
  return count;
}

/**
 * The first entry that there is no room for, and why.
 *
 * @param sizes bytes of each entry, still to be added to what is under way unless `isIn`
 */
export function refuseGrowth(
  { total, participants, runs }: UnderWay,
  state: SessionState,
  participant: ParticipantId,
  entries: readonly EventEntry[],
  sizes: readonly number[],
  limits: SessionLimits,
  isIn = false,
): { readonly index: number; readonly code: AppendCode; readonly message: string } | undefined {
  const own = participants.get(participant) ?? 0;
  const each = OF_EACH * limits.state;
  let grown: Map<string, number> | undefined;
  let small: number | undefined;
  let added = 0;
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index];
    const size = sizes[index] ?? 0;
    if (!entry || !grows(entry, size)) continue;
    const bytes = isIn ? 0 : size;
    const run = runOf(state, participant, entry);
    if (run !== undefined) {
      const key = recentKey(participant, run);
      const weight = (grown?.get(key) ?? runs.get(key) ?? 0) + bytes;
      // Of one entry alone there is nothing to add up.
      if (entries.length > 1) {
        grown ??= new Map();
        grown.set(key, weight);
      }
      const most = Math.floor(OF_RUN * limits.state);
      if (weight > most)
        return {
          index,
          code: 'run-too-large',
          message: `The run ${run} of ${participant} would hold ${weight} bytes, and one run may hold ${most}. End it and go on in another run, and refer to large content by its address.`,
        };
    }
    added += bytes;
    // A stop has room beyond what all small parts may come to.
    const isStop = factsOf(entry.event.type)?.room === 'stop' && size <= SMALL;
    // Nothing is looked through for each append while there is room.
    if (total + added <= limits.state) continue;
    small ??= sumSmall(participants, each);
    if (own + added > each || (!isStop && small + added > OF_ALL * limits.state))
      return {
        index,
        code: 'session-full',
        message: `What is under way in this session has reached ${limits.state} bytes, ${own} of them by ${participant}. Wait until runs have ended, or end some.`,
      };
  }
  return undefined;
}

/** What the small parts of all come to: of each participant, what it may have whatever others have. */
function sumSmall(participants: UnderWay['participants'], each: number): number {
  let sum = 0;
  for (const weight of participants.values()) sum += Math.min(weight, each);
  return sum;
}

/** The run that an entry adds to. A delta belongs to the run of its text or call, whatever its writer says. */
function runOf(
  state: SessionState,
  participant: ParticipantId,
  { event, run }: EventEntry,
): string | undefined {
  if (!isDeltaEvent(event)) return run;
  const key = recentKey(participant, deltaId(event));
  const of = event.type === 'TOOL_CALL_ARGS' ? state.toolCalls.get(key) : state.messages.get(key);
  return of?.run ?? run;
}
