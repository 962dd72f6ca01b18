/** Where a scope stands with being stopped. */
import type {
  ControlTarget,
  EntityRef,
  ParticipantId,
  Receipt,
  ReceiptStatus,
  Run,
  SessionView,
} from '@rejoin/core';
import { leastAdvanced } from '@rejoin/core/internal';
import { keep } from './keepEqual.ts';
import { actingOn, aim, type Command, cancelsOf, statusAt } from './pendingCommands.ts';
import type { Reading } from './reading.ts';
import { isActive, runKey, runsByAgent, runsOf, type Scope, targetOf } from './scope.ts';
import { unanswered } from './unanswered.ts';

export interface StopInfo {
  /** Nothing to stop, something that can be stopped, or what became of the newest request to stop it. */
  readonly status: 'idle' | 'ready' | ReceiptStatus;
  /** Who asked. */
  readonly by?: ParticipantId | undefined;
  readonly ref?: EntityRef | undefined;
  /** Its counts are of when one of its rows last changed: no word that a run writes makes a new one. */
  readonly receipt?: Receipt | undefined;
}

const READY: StopInfo = { status: 'ready' };
const IDLE: StopInfo = { status: 'idle' };

/** A stop that is under way, or on its way: asking once more would add nothing. */
const UNDER_WAY: ReadonlySet<ReceiptStatus> = new Set([
  'queued',
  'sent',
  'logged',
  'delivered',
  'acknowledged',
]);

/** Whether that run's code has received a request to stop, by the log's word: a stop that it has not heard stops nothing. */
export const isStopping = (view: SessionView, me: ParticipantId, run: Run): boolean =>
  actingOn(view, cancelsOf(view, me), run).some((command) => statusAt(command, run) === 'acknowledged');

/**
 * Of each thing that goes on, the newest cancel of it: if one has none, the scope can be stopped; else the least advanced
 * tells where it stands. When nothing goes on any more, the newest of the scope that no later run has outdated.
 */
export function stopOf(view: SessionView, scope: Scope, { me, before }: Reading<StopInfo>): StopInfo {
  return keep(before, standing(view, scope, me));
}

function standing(view: SessionView, scope: Scope, me: ParticipantId): StopInfo {
  const cancels = cancelsOf(view, me);
  const runs = runsOf(view, scope);
  let stop: StopInfo | undefined;
  for (const run of runs) {
    if (!isActive(run)) continue;
    const command = newest(actingOn(view, cancels, run));
    if (!command) return READY;
    stop = lesser(stop, command, statusAt(command, run));
  }
  for (const input of questionsOf(view, scope, me)) {
    const command = cancelOf(view, me, input);
    if (!command) return READY;
    stop = lesser(stop, command, command.receipt.status);
  }
  return stop ?? (cancels.all.length > 0 ? ended(view, scope, me, runs[0]) : IDLE);
}

function ended(view: SessionView, scope: Scope, me: ParticipantId, run: Run | undefined): StopInfo {
  const cancels = cancelsOf(view, me);
  const candidates = [
    ...(run ? actingOn(view, cancels, run) : []),
    ...(cancels.at.get(aim(targetOf(scope))) ?? []),
  ];
  // A question is stopped by its own name where no run had begun to answer it.
  if (isWhole(scope)) candidates.push(...cancels.all.filter(({ target }) => target.kind === 'input'));
  const command = newest(candidates);
  if (!command) return IDLE;
  const since = command.control?.began ?? command.saw;
  for (const later of allRuns(view, scope))
    if (later.began > since && !candidates.some(({ rows }) => rows.has(runKey(later)))) return IDLE;
  return stopBy(
    command,
    run && command.rows.has(runKey(run)) ? statusAt(command, run) : command.receipt.status,
  );
}

const isWhole = ({ agent, run }: Scope): boolean => agent === undefined && !run;

/** Those that may have come after a stop. */
function allRuns(view: SessionView, { agent, run }: Scope): Iterable<Run> {
  if (run) return [];
  return agent === undefined ? view.state.runs.values() : (runsByAgent(view).get(agent) ?? []);
}

/** What no run has begun to answer: of the session, or of an agent if no other was asked. */
function questionsOf(view: SessionView, { agent, run }: Scope, me: ParticipantId): readonly EntityRef[] {
  if (run) return [];
  const all = unanswered(view, me);
  return agent === undefined ? all : all.filter(({ to }) => to?.length === 1 && to[0] === agent);
}

/** What to say so that a scope stops: what has begun by its name, and what has not by that of the question. */
export function cancelsFor(view: SessionView, scope: Scope, me: ParticipantId): readonly ControlTarget[] {
  const questions = questionsOf(view, scope, me);
  const targets: ControlTarget[] = questions
    .filter((input) => !UNDER_WAY.has(cancelOf(view, me, input)?.receipt.status ?? 'done'))
    .map(({ participant, id }) => ({ kind: 'input', participant, id }));
  if (questions.length === 0 || runsOf(view, scope).some(isActive)) targets.push(targetOf(scope));
  return targets;
}

/** The newest cancel of a question. */
const cancelOf = (
  view: SessionView,
  me: ParticipantId,
  { participant, id }: EntityRef,
): Command | undefined => newest(cancelsOf(view, me).at.get(aim({ kind: 'input', participant, id })) ?? []);

function newest(commands: readonly Command[]): Command | undefined {
  let found: Command | undefined;
  for (const command of commands) if (command.order >= (found?.order ?? 0)) found = command;
  return found;
}

const stopBy = (command: Command, status: ReceiptStatus): StopInfo => ({
  status,
  by: command.ref.participant,
  ref: command.ref,
  receipt: command.receipt,
});

function lesser(stop: StopInfo | undefined, command: Command, status: ReceiptStatus): StopInfo {
  // CAST: what is compared here was made by `stopBy`.
  const former = (stop?.status ?? status) as ReceiptStatus;
  return stop && leastAdvanced([former, status]) === former ? stop : stopBy(command, status);
}
