/** Ids of one conversation, and results of tools, as AG-UI has them. */
import type { ParticipantId } from '../protocol/ids.ts';

export type Ids = (participant: ParticipantId, id: string, given?: string) => string;

/**
 * One conversation has each id once; ours are unique within their participant only (P5). What its agent named otherwise than
 * the log has the agent's name, unless another has it: an endpoint that keeps the conversation knows it by that.
 */
export function createIds(): Ids {
  const used = new Set<string>();
  return (participant, id, given = id) => {
    let name = used.has(given) ? id : given;
    for (let n = 1; used.has(name); n++) name = `${participant}/${id}${n > 1 ? `.${n}` : ''}`;
    used.add(name);
    return name;
  };
}

/** A result has the shape of AG-UI's (shapes.ts), or came as JSON: then it is its text. */
export const resultText = (result: unknown): string =>
  typeof result === 'string' || Array.isArray(result)
    ? // CAST: text, or AG-UI's own content parts.
      (result as string)
    : JSON.stringify(result ?? '');
