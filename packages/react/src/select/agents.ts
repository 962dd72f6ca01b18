/** Who works in a session, and for whom. */
import { kindOf, type ParticipantId, type SessionRun, type SessionView } from '@rejoin/core';
import { type AgentInfo, type AgentNode, nameIn, unbegun } from './agentInfo.ts';
import { keep, sameList } from './keepEqual.ts';
import type { Reading } from './reading.ts';
import { runInfo } from './runs.ts';
import { runsByAgent } from './scope.ts';
import { subagentsOf } from './subagentTree.ts';

/**
 * All agents: each before the sub-agents within its newest run, then those that work for it, siblings in the order in which they came. One that stood there before keeps
 * its place: what the log still holds of it says no more when it came.
 */
export function agentsOf(
  view: SessionView,
  { me, before = [] }: Reading<readonly AgentInfo[]>,
): readonly AgentInfo[] {
  const newest = newestRuns(view);
  const rows = new Map(before.map((info) => [info.key, info]));
  const former = new Map(
    before.flatMap((info) => (info.subagent === undefined ? [[info.participant, info] as const] : [])),
  );
  const children = new Map<ParticipantId | undefined, ParticipantId[]>();
  for (const participant of inOrder(view, newest, former)) {
    const parent = parentOf(participant, newest);
    const siblings = children.get(parent);
    if (siblings) siblings.push(participant);
    else children.set(parent, [participant]);
  }
  const list: AgentInfo[] = [];
  const visit = (parent: ParticipantId | undefined, depth: number) => {
    for (const participant of children.get(parent) ?? []) {
      const old = former.get(participant);
      const found = newest.get(participant);
      const latest = found && runInfo(view, found, me);
      const run = latest && keep(old?.run, latest);
      const name = nameIn(view, participant);
      const status = run?.status ?? unbegun(view);
      const info = { key: participant, participant, name, status, run, parent, depth } as const;
      list.push(keep<AgentInfo>(old, info));
      if (run) list.push(...subagentsOf(view, run, depth, rows));
      visit(participant, depth + 1);
    }
  };
  visit(undefined, 0);
  return sameList(list, before) ? before : list;
}

function newestRuns(view: SessionView): ReadonlyMap<ParticipantId, SessionRun> {
  const newest = new Map<ParticipantId, SessionRun>();
  for (const [participant, runs] of runsByAgent(view)) {
    const run = runs.at(-1);
    if (run) newest.set(participant, run);
  }
  return newest;
}

function inOrder(
  { state }: SessionView,
  newest: ReadonlyMap<ParticipantId, SessionRun>,
  former: ReadonlyMap<ParticipantId, AgentInfo>,
): ReadonlySet<ParticipantId> {
  const all = new Set<ParticipantId>();
  for (const participant of former.keys())
    if (newest.has(participant) || state.participants.has(participant)) all.add(participant);
  for (const participant of state.participants.keys())
    if (kindOf(participant) !== 'user') all.add(participant);
  for (const participant of newest.keys()) all.add(participant);
  return all;
}

/** Agents may ask each other in a circle: one that would be its own ancestor stands at the root. */
function parentOf(
  participant: ParticipantId,
  newest: ReadonlyMap<ParticipantId, SessionRun>,
): ParticipantId | undefined {
  const parent = newest.get(participant)?.parent?.participant;
  if (parent === undefined || !newest.has(parent)) return undefined;
  const seen = new Set<ParticipantId>();
  for (let above: ParticipantId | undefined = parent; above !== undefined && !seen.has(above); ) {
    if (above === participant) return undefined;
    seen.add(above);
    above = newest.get(above)?.parent?.participant;
  }
  return parent;
}

export function treeOf(list: readonly AgentInfo[]): readonly AgentNode[] {
  let at = 0;
  const level = (depth: number): AgentNode[] => {
    const nodes: AgentNode[] = [];
    for (let info = list[at]; info?.depth === depth; info = list[at]) {
      at++;
      nodes.push(nodeOf(info, level(depth + 1)));
    }
    return nodes;
  };
  return level(0);
}

/** A branch in which nothing has changed is the same object. */
const known = new WeakMap<AgentInfo, AgentNode>();

function nodeOf(info: AgentInfo, children: readonly AgentNode[]): AgentNode {
  const found = known.get(info);
  if (found && sameList(found.children, children)) return found;
  const node = { ...info, children };
  known.set(info, node);
  return node;
}
