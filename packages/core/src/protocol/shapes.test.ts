import { describe, expect, it } from 'vitest';
import { EVENT_EXAMPLES, places } from '../../test/eventExamples.ts';
import { isEvent, isKnown } from './shapes.ts';

/** Fields of any JSON value, and elements of lists that are judged where they are applied. */
const ANYTHING = /^(STATE_SNAPSHOT snapshot|CUSTOM value|STATE_DELTA delta\.0|ACTIVITY_DELTA patch\.0)$/;
/** Fields that are a text or a list, either. */
const TEXT_OR_LIST = /^(message\.sent|TOOL_CALL_RESULT) content$/;
const ID_NAMES =
  /(^|\.)(id|runId|run|messageId|subagentRunId|parentSubagentRunId|partOf|instance|participant|former)$/;
const ID_OF = /^(TOOL_CALL_\w+ (toolCallId|parentMessageId))$/;
/** A text of any kind: one that is not known is kept. */
const OPEN = /^part\.added part\.kind$/;
const FIXED = /\.(type|kind|status)$/;

const kindOf = (value: unknown) => (Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value);

describe.each(Object.entries(EVENT_EXAMPLES))('an event of the type %s', (type, [must, may]) => {
  const full = { type, ...must, ...may };

  it('enters with what it must have, with all that it may have, and with fields of later versions', () => {
    for (const event of [{ type, ...must }, full, { ...full, later: 1 }]) expect(isEvent(event)).toBe(true);
  });

  it('does not enter without what it must have', () => {
    for (const name of Object.keys(must))
      expect(isEvent({ ...full, [name]: undefined }), `without ${name}`).toBe(false);
    for (const name of Object.keys(may))
      expect(isEvent({ ...full, [name]: undefined }), `without ${name}`).toBe(true);
  });

  it('does not enter with a value of another kind anywhere', () => {
    for (const place of places({ ...must, ...may })) {
      const path = `${type} ${place.path}`;
      if (ANYTHING.test(path) || OPEN.test(path)) continue;
      const fits = TEXT_OR_LIST.test(path) ? ['string', 'list'] : [kindOf(place.value)];
      for (const wrong of [null, true, 7, 'x', ['x'], { x: 1 }])
        if (!fits.includes(kindOf(wrong)) || FIXED.test(place.path))
          expect(
            isEvent({ ...Object(place.with(wrong)), type }),
            `${place.path}: ${JSON.stringify(wrong)}`,
          ).toBe(false);
      if (typeof place.value === 'number' && /^(bytes|lost|generation|at)$/.test(place.path))
        for (const wrong of [-1, 0.5, 2 ** 53])
          expect(isEvent({ ...Object(place.with(wrong)), type }), `${place.path}: ${wrong}`).toBe(false);
      if (ID_NAMES.test(place.path) || ID_OF.test(path))
        for (const wrong of ['', 'x\n', 'x'.repeat(129), '\ud83d'])
          expect(isEvent({ ...Object(place.with(wrong)), type }), `${place.path}: ${wrong}`).toBe(false);
    }
  });
});

describe('an event', () => {
  const enters = (...events: readonly object[]) => {
    for (const event of events) expect(isEvent(event), JSON.stringify(event)).toBe(true);
  };
  const isNone = (...events: readonly unknown[]) => {
    for (const event of events) expect(isEvent(event), JSON.stringify(event)).toBe(false);
  };

  it('of a type that this version does not know enters as it is, if the type is a text of 1–128 characters', () => {
    enters({ type: 'later' }, { type: 'constructor', of: 5 }, { type: 'x'.repeat(128) });
    isNone({ type: '' }, { type: 'x'.repeat(129) }, { type: '\ud83d' }, { type: 5 }, {}, [], null, 'later');
    expect(isKnown({ type: 'constructor' })).toBe(false);
    expect(isKnown({ type: 'lease.renewed' })).toBe(true);
  });

  it('has one of the targets that there are, whole', () => {
    const cancel = (target: unknown) => ({ type: 'cancel.requested', target });
    enters(cancel({ kind: 'session' }), cancel({ kind: 'agent', participant: 'agent:docs' }));
    isNone(cancel({ kind: 'all' }), cancel({ kind: 'constructor' }), cancel({}), cancel({ kind: 'agent' }));
    isNone(cancel({ kind: 'run', participant: 'agent:docs' }), cancel({ kind: 'run', run: 'r' }));
    isNone(cancel({ kind: 'input', participant: 'user:ana' }), cancel({ kind: 'input', id: 'a' }));
  });

  it('has one of the outcomes that there are', () => {
    const end = (outcome: unknown) => ({ type: 'RUN_FINISHED', runId: 'r', outcome });
    enters(end({ type: 'success' }), end({ type: 'cancelled' }), end({ type: 'interrupt', interrupts: [] }));
    isNone(end({ type: 'suspended' }), end({}), end({ type: 'interrupt' }));
    isNone(
      end({ type: 'interrupt', interrupts: [{ id: 'i' }] }),
      end({ type: 'interrupt', interrupts: [{ reason: 'x' }] }),
    );
    const subagent = (outcome: unknown) => ({ type: 'SUBAGENT_FINISHED', subagentRunId: 's', outcome });
    enters(subagent({ type: 'success' }), subagent({ type: 'suspended' }));
    isNone(subagent({ type: 'interrupt' }), subagent({}), subagent({ type: 'suspended', interruptIds: [5] }));
  });

  it('names each thing that it refers to whole', () => {
    const started = (input: unknown) => ({ type: 'RUN_STARTED', runId: 'r', input });
    enters(started({}), started({ resume: [{ interruptId: 'i' }] }));
    enters(started({ resume: [{ interruptId: 'i', status: 'cancelled' }] }));
    isNone(started({ answers: { id: 'a' } }), started({ answers: { participant: 'user:ana' } }));
    isNone(started({ parent: { run: 'r' } }), started({ parent: { participant: 'agent:docs' } }));
    isNone(
      started({ resume: [{ status: 'resolved' }] }),
      started({ resume: [{ interruptId: 'i', status: 'x' }] }),
    );
    const listed = (message: object) => ({ type: 'MESSAGES_SNAPSHOT', messages: [message] });
    enters(listed({ id: 'm', role: 'user', content: [5] }));
    isNone(listed({ id: 'm' }), listed({ role: 'user' }));
    const call = (of: object) => listed({ id: 'm', role: 'assistant', toolCalls: [of] });
    isNone(call({ id: 'c' }), call({ function: { name: 'x', arguments: '' } }));
    isNone(call({ id: 'c', function: { name: 'x' } }), call({ id: 'c', function: { arguments: '' } }));
  });

  it('has a text, or a list of parts', () => {
    const sent = (content: unknown) => ({ type: 'message.sent', content });
    enters(sent(''), sent([]), sent([{ type: 'image' }]), sent([{ type: 'text', text: 'x' }]));
    isNone(sent([{ text: 'x' }]), sent([{ type: 'text', text: 5 }]), sent(['x']));
    enters({ type: 'TOOL_CALL_RESULT', toolCallId: 'c', messageId: 'm', content: [5] });
  });

  it('holds no half of a surrogate pair in what is merged with more, and no number that JSON has not', () => {
    isNone({ type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: '\ud83d' });
    isNone({ type: 'TOOL_CALL_ARGS', toolCallId: 'c', delta: '\ude82' });
    isNone({ type: 'piece.written', at: 0, text: '\ud83d' });
    for (const done of [Number.NaN, Number.POSITIVE_INFINITY]) isNone({ type: 'progress.reported', done });
    enters({ type: 'progress.reported', done: 0.5 });
  });
});
