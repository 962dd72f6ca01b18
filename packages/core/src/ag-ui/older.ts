/** AG-UI's older words in today's: one event in, one event out. What needs to know what came before is normalise.ts's. */
import type { UnknownEvent } from '../protocol/events.ts';
import { isRecord } from '../protocol/shapes.ts';

/** Fields in which null is a value that was given; everywhere else it is an older way to leave a field out. */
const VALUES: ReadonlySet<string> = new Set(['snapshot', 'value', 'event', 'result', 'content', 'payload']);

function withoutNulls(fields: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields))
    if (value !== null || VALUES.has(name)) kept[name] = value;
  return kept;
}

/** Whether a value is an event at all. */
export const isEventLike = (value: unknown): value is UnknownEvent =>
  isRecord(value) && typeof value.type === 'string';

/** Drops what a provider sent underneath, and what older versions say by null. */
export function trim(event: UnknownEvent, raw: boolean): UnknownEvent {
  const { rawEvent, ...rest } = withoutNulls(event);
  const kept = raw && rawEvent !== undefined ? { ...rest, rawEvent } : rest;
  return { ...kept, type: event.type };
}

/** What a start says of its run's input (section 15). The rest repeats what the log holds, or is none of its readers' business. */
export function cutStart({ input, ...event }: UnknownEvent): UnknownEvent {
  if (!isRecord(input)) return event;
  const { answers, parent, resume } = withoutNulls(input);
  const kept = {
    ...(answers !== undefined && { answers }),
    ...(parent !== undefined && { parent }),
    ...(Array.isArray(resume) && {
      resume: resume.map((each) => (isRecord(each) ? withoutNulls(each) : each)),
    }),
  };
  return { ...event, input: kept };
}

/** An end in one of today's three outcomes. One that is not known reads as none, which means success. */
export function readEnd(
  { outcome, interrupt, ...event }: UnknownEvent,
  mint: () => string,
  callOf: (id: string) => string,
): UnknownEvent {
  const type = isRecord(outcome) ? outcome.type : outcome;
  if (type === 'success' || type === 'cancelled')
    return { ...event, outcome: isRecord(outcome) ? withoutNulls(outcome) : { type } };
  if (type !== 'interrupt') return event;
  // Drafts of 1.0 had one interrupt beside the outcome.
  const list: readonly unknown[] =
    isRecord(outcome) && Array.isArray(outcome.interrupts) ? outcome.interrupts : [interrupt ?? {}];
  const interrupts = list.map((each) => {
    // What is no interrupt is not made one: the event's shape refuses it.
    if (!isRecord(each)) return each;
    const fields = withoutNulls(each);
    const { toolCallId } = fields;
    return {
      ...fields,
      id: fields.id ?? mint(),
      reason: fields.reason ?? 'interrupt',
      ...(typeof toolCallId === 'string' && { toolCallId: callOf(toolCallId) }),
    };
  });
  return { ...event, outcome: { type, interrupts } };
}
