/** What a state weighs: rough bytes, to be compared with a log's tail or with a limit. */
import { weightOf } from '../fold/ag-ui/documentLimits.ts';
import type { Coverage } from '../fold/coverage.ts';
import type { SessionMessage, SessionState, SessionToolCall } from '../fold/state.ts';
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

/** What stands in the place of characters that are withheld. */
const WITHHELD = 40;

/**
 * A state's size in characters of JSON, near enough to bound it.
 *
 * @param covers whose characters count. Default: all
 */
export function weigh(state: SessionState, covers?: Coverage): number {
  let weight = 0;
  const add = (part: SessionMessage | SessionToolCall, text: StreamedText) => {
    weight += weighEntity(part, text);
    if (covers && text.length > WITHHELD && !covers(part, state)) weight += WITHHELD - text.length;
  };
  for (const message of state.messages.values()) add(message, message.text);
  for (const call of state.toolCalls.values()) add(call, call.args);
  for (const run of state.runs.values()) weight += weighEntity(run);
  for (const part of state.parts.values()) weight += weighEntity(part);
  for (const subagent of state.subagents.values()) weight += weighEntity(subagent);
  for (const { value } of state.documents.values()) weight += 150 + weightOf(value);
  for (const { value, changes } of state.objects.values())
    weight += 150 + weightOf(value) + 150 * changes.length;
  for (const question of state.questions.values()) weight += weighEntity(question);
  for (const policy of state.policies.values()) weight += weighEntity(policy);
  weight += weightOf(state.floor);
  for (const control of state.controls.values()) weight += weighEntity(control);
  for (const joined of state.participants.values()) weight += 100 + weighEntity(joined);
  for (const item of [...state.unknown, ...state.custom]) weight += weighEntity(item);
  return weight + 150 * (state.producers.size + state.commands.size + state.claims.size);
}
