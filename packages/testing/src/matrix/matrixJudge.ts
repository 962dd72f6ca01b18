/** What must be true when a fault is over, for every reader and for every word that was said. */

import type { RowStatus, SessionState, SessionView } from '@rejoin/core';
import { entityKey, RejoinError, textOf } from '@rejoin/core';
import { WINDOW } from '@rejoin/core/internal';
import { countOf, digest, EMPTY, fold, type Item, isDelta } from '@rejoin/core/protocol';
import type { FaultSetup } from './matrixSetup.ts';
import { DOCS, type Scene, SESSION } from './scene.ts';
import type { Member } from './sceneMember.ts';
import { floorWatch, judgeTogether } from './togetherJudge.ts';

const FINAL: ReadonlySet<RowStatus> = new Set(['done', 'refused', 'too-late', 'retracted']);

/** What a fault may cost, and what shows that it was one. */
export interface Limits {
  /** Links that one reader may need, and snapshots that it may take, because of it. */
  readonly opens: number;
  readonly snapshots: number;
  /**
   * Whether lanes may begin anew although nothing was rolled back: a batch that was refused for a claim that came second
   * may come once more, when its number stands for other events. The writer goes on in another lane; nothing is lost.
   */
  readonly restarts?: boolean;
  /** What shows that the fault did something; without it a cell would prove nothing. */
  readonly bites?: (scene: Scene) => boolean;
}

/** Everything that is wrong, in words; nothing if all is right. */
export async function judgeScene(
  scene: Scene,
  limits: Limits,
  { level }: FaultSetup,
): Promise<readonly string[]> {
  const items = await scene.world.items(SESSION);
  const wanted = new Set(scene.members.flatMap(({ watch }) => [...watch.shown.keys()]));
  const floor = floorWatch();
  const { state, at } = foldAll(items, wanted, floor.look);
  const rolledBack = scene.lost > 0;
  const wrong: string[] = [
    ...scene.members.flatMap((member) => [
      ...readersTruth(member.name, member.view(), state),
      ...everLive(member, at),
      ...effort(member, limits, level),
      ...member.watch.problems,
    ]),
    ...(scene.world.readers?.() ?? []).flatMap((reader) =>
      readersTruth(reader.instance, reader.store.getState(), state),
    ),
    ...onceInOrder(items),
    ...commandsKept(scene, state, items, rolledBack),
    ...textsKept(scene, state),
    ...lossesTold(scene, state),
    ...floor.wrong,
    ...judgeTogether(scene, { state, items, level, held: floor.held }),
  ];
  if (level >= 4 && Object.keys(state.faults).length > 0)
    wrong.push(`The log has faults: ${JSON.stringify(state.faults)}.`);
  if (limits.bites?.(scene) === false) wrong.push('The fault did nothing.');
  if (!rolledBack && limits.restarts !== true && state.totals.restarts > 0)
    wrong.push(`${state.totals.restarts} lanes began anew, and nothing was rolled back.`);
  if (level >= 5)
    for (const control of state.controls.values())
      for (const row of control.rows)
        if (!FINAL.has(row.status))
          wrong.push(
            `The ${control.kind} ${control.content ?? ''} stands at ${row.status}, its run is over.`,
          );
  return wrong;
}

/** The fold of the stored log, and its digest at the positions that a page showed. */
function foldAll(
  items: readonly Item[],
  wanted: ReadonlySet<number>,
  look: (before: SessionState, item: Item, after: SessionState) => void,
) {
  const at = new Map([[0, digest(EMPTY)]]);
  let state: SessionState = EMPTY;
  for (const item of items) {
    const before = state;
    state = fold(state, [item]);
    look(before, item, state);
    if (wanted.has(state.position)) at.set(state.position, digest(state));
  }
  return { state, at };
}

function readersTruth(name: string, view: SessionView, state: SessionState): string[] {
  const wrong: string[] = [];
  if (view.status !== 'live') wrong.push(`${name} ends ${view.status}, not live.`);
  if (view.state.position !== state.position)
    wrong.push(`${name} ends at ${view.state.position}, the log at ${state.position}.`);
  else if (digest(view.state) !== digest(state)) wrong.push(`${name} ends with another digest.`);
  return wrong;
}

/** Whatever it showed while it called itself live was true. */
const everLive = ({ name, watch }: Member, at: ReadonlyMap<number, string>): string[] =>
  [...watch.shown.values()].flatMap(({ position, digest: shown }) =>
    at.get(position) === shown
      ? []
      : [`${name} was live at ${position} with what the log does not say there.`],
  );

/** Coming back costs a bounded number of links and snapshots. */
function effort({ name, watch }: Member, { opens, snapshots }: Limits, level: number): string[] {
  const wrong: string[] = [];
  // One cut brings the reader to the moment, and one link is the first.
  if (watch.opened > opens + 2) wrong.push(`${name} opened ${watch.opened} links.`);
  if (level >= 2 && watch.snapshots > snapshots) wrong.push(`${name} took ${watch.snapshots} snapshots.`);
  return wrong;
}

/** Each lane's events once and without a hole (P8). */
function onceInOrder(items: readonly Item[]): string[] {
  const last = new Map<string, number>();
  const wrong: string[] = [];
  for (const item of items) {
    const from = isDelta(item) ? item.from : item.seq;
    const expected = (last.get(item.producer) ?? 0) + 1;
    if (from !== expected) wrong.push(`${item.producer} goes on with ${from}, not ${expected}.`);
    last.set(item.producer, from + countOf(item) - 1);
  }
  return wrong;
}

/** What was asked stands in the log once, or was rejected with a reason; only a roll-back may take it away. */
function commandsKept(
  scene: Scene,
  state: SessionState,
  items: readonly Item[],
  rolledBack: boolean,
): string[] {
  const counts = new Map<string, number>();
  for (const item of items) {
    if (isDelta(item) || item.id === undefined) continue;
    const key = entityKey(item.participant, item.id);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const wrong: string[] = [];
  let missing = 0;
  for (const { ref, what, by, refused } of scene.commands) {
    const { pending } = by.view();
    const times = counts.get(entityKey(ref.participant, ref.id)) ?? 0;
    const command = pending.get(ref.id);
    // Where a lane began anew it may be said again: it folds once (P4, P12).
    if (times > 1 && state.totals.restarts === 0) wrong.push(`"${what}" stands in the log ${times} times.`);
    if (times > 0) continue;
    if (command?.status === 'rejected') {
      if (!(command.error instanceof RejoinError)) wrong.push(`"${what}" was rejected without a reason.`);
    } else if (command) wrong.push(`"${what}" is still ${command.status}.`);
    else if (refused === undefined) missing++;
  }
  if (missing > 0 && !rolledBack) wrong.push(`${missing} acknowledged commands are not in the log.`);
  // What a roll-back took away is missing; that it did must be visible, in the log or to its author.
  const said = state.totals.restarts > 0 || scene.reports.some((each) => /^(ana|bo): /.test(each));
  if (missing > 0 && rolledBack && !said) wrong.push('Commands were lost without a word.');
  return wrong;
}

/** A page that showed what the log has lost says so, and what had no answer was asked again, or says why not (P12). */
function lossesTold({ losses, reports }: Scene, state: SessionState): string[] {
  const wrong: string[] = [];
  const [since = 0] = state.commands.size < WINDOW.commands ? [] : state.commands.values();
  for (const { shown, unanswered } of losses) {
    for (const [name, commands] of shown) {
      const lost = [...commands].some(([command, at]) => at >= since && state.commands.get(command) !== at);
      if (lost && !reports.some((each) => each.startsWith(`${name}: log-rolled-back`)))
        wrong.push(`${name} showed what the log has lost, and did not say so.`);
    }
    for (const { by, id } of unanswered)
      if (
        !state.commands.has(entityKey(by.session.participant, id)) &&
        by.view().pending.get(id)?.status !== 'rejected'
      )
        wrong.push(
          `What ${by.name} had asked as ${id} had no answer when the log was taken back, and has none.`,
        );
  }
  return wrong;
}

/** What the log has of a text is what was written, whole where it says that it is. */
function textsKept(scene: Scene, state: SessionState): string[] {
  const wrong: string[] = [];
  for (const message of state.messages.values()) {
    const written = scene.wrote.get(message.id);
    if (message.participant !== DOCS || written === undefined) continue;
    const text = textOf(message.text);
    if (!written.startsWith(text)) wrong.push(`A text reads "${text}", but "${written}" was written.`);
    else if (message.status === 'complete' && text !== written)
      wrong.push(`A text is called complete at ${text.length} of ${written.length} characters.`);
  }
  return wrong;
}
