/**
 * What is under way in a session, and so cannot leave its window yet (P24): running runs with all that they write, and open
 * controls. It is bounded, and shared out, so that nobody's work ends a session for others: a run that grows too large is
 * refused what it adds, and where all of it is full, so is each participant that holds more than a small part of it.
 */
import { isControlSettled } from '../fold/controls.ts';
import { weightOf } from '../fold/documentLimits.ts';
import { isGrowth } from '../fold/judge.ts';
import type { Control, SessionState } from '../fold/state.ts';
import { deltaId, type Entry, isDeltaEvent } from '../protocol/envelope.ts';
import type { AppendCode } from '../protocol/errors.ts';
import { entityKey, type ParticipantId } from '../protocol/ids.ts';
import type { Limits } from '../protocol/limits.ts';
import { isKnown } from '../protocol/shapes.ts';
import { weighEntity } from './weigh.ts';

/** Rough bytes. */
export interface UnderWay {
  readonly total: number;
  readonly participants: ReadonlyMap<ParticipantId, number>;
  /** Running runs, by their keys, each with all that is a part of it. */
  readonly runs: ReadonlyMap<string, number>;
}

export const NOTHING: UnderWay = { total: 0, participants: new Map(), runs: new Map() };
/** What has been added since, where nobody has counted. */
export const UNWEIGHED: number = Number.POSITIVE_INFINITY;

/** Parts of the limit: what one run may hold, what each participant may whatever others hold, and where that ends as well. */
const OF_RUN = 1 / 2;
const OF_EACH = 1 / 64;
const OF_ALL = 5 / 4;
/** It is weighed anew once that much may have been added: how far its bounds may be passed. */
const PRECISION = 1 / 64;

/** What ends or answers something always has room, up to this size: bytes. */
const SMALL = 1_024;
/** What a run holds besides its words: its lanes, the claim on its input. */
const RUN = 1_000;
/** The same of everything else that is kept under a key. */
const ENTITY = 300;
/** A row of a control. */
const ROW = 250;
/** Rows of one agent in one control that count for whoever asked. Any more are the agent's, that has so many runs. */
const ROWS = 16;

/** What its window bounds by itself. */
const KEPT: ReadonlySet<string> = new Set(['message.sent', 'participant.joined', 'CUSTOM']);
const ENDS: ReadonlySet<string> = new Set(['RUN_FINISHED', 'RUN_ERROR']);

/** Whether an entry adds to what is under way. A question that a run asks stays as long as the run. */
function grows({ event, run }: Entry, bytes: number): boolean {
  if (!isKnown(event) || ENDS.has(event.type)) return false;
  if (KEPT.has(event.type)) return event.type === 'message.sent' && run !== undefined;
  return bytes > SMALL || isGrowth(event);
}

/** All of it, weighed. */
export function weighUnderWay(state: SessionState): UnderWay {
  const participants = new Map<ParticipantId, number>();
  const runs = new Map<string, number>();
  let total = 0;
  const add = (participant: ParticipantId, weight: number) => {
    total += weight;
    participants.set(participant, (participants.get(participant) ?? 0) + weight);
  };
  const addTo = (of: { readonly participant: ParticipantId; readonly run?: string }, weigh: () => number) => {
    const key = entityKey(of.participant, of.run ?? '');
    const before = runs.get(key);
    if (before === undefined) return;
    const weight = weigh();
    runs.set(key, before + weight);
    add(of.participant, weight);
  };
  for (const [key, run] of state.runs) {
    if (run.status !== 'running') continue;
    runs.set(key, 0);
    addTo({ participant: run.participant, run: run.id }, () => RUN + weighEntity(run));
  }
  for (const each of state.messages.values()) addTo(each, () => weighEntity(each, each.text));
  for (const each of state.toolCalls.values()) addTo(each, () => weighEntity(each, each.args));
  for (const each of state.subagents.values()) addTo(each, () => weighEntity(each));
  for (const each of state.documents.values()) addTo(each, () => ENTITY + weightOf(each.value));
  for (const control of state.controls.values()) if (!isControlSettled(control)) addControl(control, add);
  return { total, participants, runs };
}

function addControl(control: Control, add: (participant: ParticipantId, weight: number) => void): void {
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

/** Whether a bound could be passed that the last weighing cannot tell. */
export const isUnweighed = ({ total }: UnderWay, added: number, { state }: Limits): boolean =>
  added >= PRECISION * state && total + added > OF_RUN * state;

/** Rough bytes that came besides those of the entries: small ones may make many things, and rows in many controls. */
export function addedTo(
  before: SessionState,
  after: SessionState,
  entries: readonly Entry[],
  { state }: Limits,
): number {
  const more = (count: (state: SessionState) => number) => Math.max(0, count(after) - count(before));
  const entities = more(
    ({ runs, messages, toolCalls, subagents, documents }) =>
      runs.size + messages.size + toolCalls.size + subagents.size + documents.size,
  );
  const rows = after.controls === before.controls ? 0 : more(countRows);
  // What has settled by it weighs nothing any more: whoever waits for that is not refused for long.
  const settled = entries.some(({ event }) => ENDS.has(event.type)) ? PRECISION * state : 0;
  return ENTITY * entities + ROW * rows + settled;
}

function countRows({ controls }: SessionState): number {
  let count = 0;
  for (const { rows } of controls.values()) count += rows.length;
  return count;
}

/** The first entry that there is no room for, and why. */
export function refuseGrowth(
  { total, participants, runs }: UnderWay,
  state: SessionState,
  participant: ParticipantId,
  entries: readonly Entry[],
  sizes: readonly number[],
  limits: Limits,
): { readonly index: number; readonly code: AppendCode; readonly message: string } | undefined {
  const own = participants.get(participant) ?? 0;
  const grown = new Map<string, number>();
  let added = 0;
  for (const [index, entry] of entries.entries()) {
    const bytes = sizes[index] ?? 0;
    if (!grows(entry, bytes)) continue;
    const run = runOf(state, participant, entry);
    if (run !== undefined) {
      const key = entityKey(participant, run);
      const weight = (grown.get(key) ?? runs.get(key) ?? 0) + bytes;
      grown.set(key, weight);
      const most = Math.floor(OF_RUN * limits.state);
      if (weight > most)
        return {
          index,
          code: 'run-too-large',
          message: `The run ${run} of ${participant} would hold ${weight} bytes, and one run may hold ${most}. End it and go on in another run, and refer to large content by its address.`,
        };
    }
    added += bytes;
    const over = (part: number) => total + added > part * limits.state;
    // A stop has room beyond that.
    const isStop = entry.event.type === 'cancel.requested' && bytes <= SMALL;
    if (over(1) && (own + added > OF_EACH * limits.state || (over(OF_ALL) && !isStop)))
      return {
        index,
        code: 'session-full',
        message: `What is under way in this session has reached ${limits.state} bytes, ${own} of them by ${participant}. Wait until runs have ended, or end some.`,
      };
  }
  return undefined;
}

/** The run that an entry adds to. A delta belongs to the run of its text or call, whatever its writer says. */
function runOf(state: SessionState, participant: ParticipantId, { event, run }: Entry): string | undefined {
  if (!isDeltaEvent(event)) return run;
  const key = entityKey(participant, deltaId(event));
  const of = event.type === 'TOOL_CALL_ARGS' ? state.toolCalls.get(key) : state.messages.get(key);
  return of?.run ?? run;
}
