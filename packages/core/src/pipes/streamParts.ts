/** Parts of an answer that a stream brings: their ids, what adds up of them, and provider data of anything. */
import type { AgentRun } from '../agent/agentRun.ts';
import { isEntityId } from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { isRecord } from '../protocol/shapes.ts';
import type { RunLedger } from './runLedger.ts';
import type { PartOf } from './streamPart.ts';

export type Values = Readonly<Record<string, unknown>>;

export interface StreamParts {
  /** @param message the text that it belongs to, by its id in the log */
  add(part: PartOf<'part'>, message?: string): Promise<void>;
  /** Provider data: of a text, of a call or its result, of a part, or of the answer as a whole. */
  addValues(
    values: Values | undefined,
    of?: {
      readonly message?: string | undefined;
      readonly toolCall?: string | undefined;
      /** Of the call's result. */
      readonly result?: true;
      /** The part's id, as the stream has it. */
      readonly part?: string | undefined;
    },
  ): Promise<void>;
}

export function createStreamParts(run: AgentRun, ledger: RunLedger): StreamParts {
  /** Ids of parts as the log has them, by those that the stream gave. */
  const ids = new Map<string, string>();
  return {
    async add({ part, id }, message) {
      if (part.kind === 'metadata') {
        // What is said of an answer adds up.
        ledger.metadata = merged(ledger.metadata, part.value);
        await run.addPart({ kind: 'metadata', value: ledger.metadata }, { id: `${run.run} metadata` });
        return;
      }
      const known = id === undefined ? undefined : (ids.get(id) ?? entityId(id));
      const added = await run.addPart(part, omitUndefined({ id: known, message }));
      if (id !== undefined) ids.set(id, added);
    },
    async addValues(values = {}, { message, toolCall, result, part } = {}) {
      const more = omitUndefined({ result, of: part === undefined ? undefined : ids.get(part) });
      for (const [provider, value] of Object.entries(values)) {
        if (isRecord(value) && Object.keys(value).length === 0) continue;
        await run.addPart(
          { kind: 'provider', provider, value, ...more },
          omitUndefined({ message, toolCall }),
        );
      }
    },
  };
}

/** An id that the log would take. What a stream names by a whole address gets an id of the log's. */
export const entityId = (id: string): string | undefined => (isEntityId(id) ? id : undefined);

/** Objects within one another, name by name; anything else takes the place of what was there. */
function merged(before: unknown, value: unknown): unknown {
  if (!isRecord(before) || !isRecord(value)) return value;
  const names = Object.keys(value).filter((name) => name !== '__proto__' && value[name] !== undefined);
  return { ...before, ...Object.fromEntries(names.map((name) => [name, merged(before[name], value[name])])) };
}
