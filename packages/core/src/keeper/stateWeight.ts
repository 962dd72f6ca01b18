/** What a state weighs: rough bytes, to be compared with a log's tail or with a limit. */
import { weightOf } from '../fold/ag-ui/documentLimits.ts';
import type { SessionState } from '../fold/state.ts';
import type { StreamedText } from '../fold/text.ts';

const weights = new WeakMap<object, number>();

/** Characters of an entity as JSON, its text apart. Measured once per version: entities are immutable. */
export function weighEntity(entity: object, text?: StreamedText): number {
  let weight = weights.get(entity);
  if (weight === undefined) {
    weight = JSON.stringify(text ? { ...entity, text: undefined, args: undefined } : entity).length;
    weights.set(entity, weight);
  }
  return weight + (text?.length ?? 0);
}

/** A state's size in characters of JSON, near enough to bound it. */
export function weigh(state: SessionState): number {
  let weight = 0;
  for (const message of state.messages.values()) weight += weighEntity(message, message.text);
  for (const call of state.toolCalls.values()) weight += weighEntity(call, call.args);
  for (const run of state.runs.values()) weight += weighEntity(run);
  for (const subagent of state.subagents.values()) weight += weighEntity(subagent);
  for (const { value } of state.documents.values()) weight += 150 + weightOf(value);
  for (const control of state.controls.values()) weight += weighEntity(control);
  for (const joined of state.participants.values()) weight += 100 + weighEntity(joined);
  for (const item of [...state.unknown, ...state.custom]) weight += weighEntity(item);
  return weight + 150 * (state.producers.size + state.commands.size + state.claims.size);
}
