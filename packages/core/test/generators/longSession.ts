/** A session that outgrows its window, as entries of two producers: each question is answered with thoughts, a tool and a text. */
import { type EventEntry, type Item, toItem } from '../../src/protocol/envelope.ts';
import { type ProducerId, participantOf } from '../../src/protocol/ids.ts';

export const ASKER: ProducerId = 'user:ana/AAAAAAAAAAAAAAA1/main';
export const ANSWERER: ProducerId = 'agent:docs/DDDDDDDDDDDDDDD1/main';

/** The question of that number, from 1, and its answer. `words` deltas each bring one word. */
export function exchange(
  number: number,
  words = 3,
): { readonly asked: EventEntry; readonly answered: readonly EventEntry[] } {
  const run = `run-${number}`;
  const of = { run };
  const [messageId, thought, toolCallId] = [`text-${number}`, `thought-${number}`, `call-${number}`];
  const answers = { participant: participantOf(ASKER), id: `question-${number}` };
  const deltas = Array.from(
    { length: words },
    (_, word): EventEntry => ({
      ...of,
      event: { type: 'TEXT_MESSAGE_CONTENT', messageId, delta: `answer-${number}.${word} ` },
    }),
  );
  return {
    asked: { id: answers.id, event: { type: 'message.sent', content: `Question ${number}?` } },
    answered: [
      { ...of, id: `start-${number}`, event: { type: 'RUN_STARTED', runId: run, input: { answers } } },
      { ...of, event: { type: 'REASONING_MESSAGE_START', messageId: thought } },
      {
        ...of,
        event: { type: 'REASONING_MESSAGE_CONTENT', messageId: thought, delta: `thinking ${number}` },
      },
      { ...of, event: { type: 'REASONING_MESSAGE_END', messageId: thought } },
      { ...of, event: { type: 'TOOL_CALL_START', toolCallId, toolCallName: 'search' } },
      { ...of, event: { type: 'TOOL_CALL_ARGS', toolCallId, delta: `{"q":${number}}` } },
      { ...of, event: { type: 'TOOL_CALL_END', toolCallId } },
      {
        ...of,
        event: { type: 'TOOL_CALL_RESULT', toolCallId, messageId: toolCallId, content: `found ${number}` },
      },
      { ...of, event: { type: 'TEXT_MESSAGE_START', messageId, role: 'assistant' } },
      ...deltas,
      { ...of, event: { type: 'TEXT_MESSAGE_END', messageId } },
      { ...of, event: { type: 'RUN_FINISHED', runId: run } },
    ],
  };
}

/** Items of such a session, in batches as a keeper appends them. */
export function longLog(exchanges: number, words = 3): readonly (readonly Item[])[] {
  const batches: Item[][] = [];
  const seqs = new Map<ProducerId, number>();
  let position = 0;
  const put = (producer: ProducerId, entries: readonly EventEntry[]) => {
    const first = (seqs.get(producer) ?? 0) + 1;
    seqs.set(producer, first + entries.length - 1);
    batches.push(
      entries.map((entry, at) => {
        const saw = entry.event.type === 'message.sent' ? { saw: position } : {};
        return toItem({ ...entry, ...saw }, producer, first + at, participantOf(producer), 1_000 + position);
      }),
    );
    position += entries.length;
  };
  for (let number = 1; number <= exchanges; number++) {
    const { asked, answered } = exchange(number, words);
    put(ASKER, [asked]);
    put(ANSWERER, answered);
  }
  return batches;
}
