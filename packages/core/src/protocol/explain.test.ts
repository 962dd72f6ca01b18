import { describe, expect, it } from 'vitest';
import { EVENT_EXAMPLES, places } from '../../test/eventExamples.ts';
import { entryFault, faultOf } from './explain.ts';
import { LIMITS } from './limits.ts';
import { isMalformed } from './parse.ts';
import { parseBody } from './parseClient.ts';

describe('an event that is none', () => {
  it.each([
    [{ type: 'message.sent' }, 'content', "missing. Expected: a text, or a list of AG-UI's content parts"],
    [
      { type: 'message.sent', content: [{ type: 'text', text: 5 }] },
      'content.0.text',
      'a number. Expected: a text',
    ],
    [
      { type: 'message.sent', content: 'x', to: ['user:a', 'bo'] },
      'to.1',
      'a string that does not fit. Expected: a list of participants',
    ],
    [
      { type: 'cancel.requested', target: { kind: 'all' } },
      'target.kind',
      '"session", "agent", "run" or "input"',
    ],
    [
      { type: 'cancel.requested', target: { kind: 'agent' } },
      'target.participant',
      'missing. Expected: a participant',
    ],
    [{ type: 'cancel.requested' }, 'target', '{ kind: "session" }'],
    [{ type: 'steer.requested', target: { kind: 'session' }, content: 'x' }, 'followUp', 'true or false'],
    [{ type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: '\ud83d' }, 'delta', 'half a surrogate pair'],
    [{ type: 'STATE_DELTA', delta: 'x' }, 'delta', 'JSON Patch'],
    [
      { type: 'RUN_FINISHED', runId: 'r', outcome: { type: 'done' } },
      'outcome.type',
      '"success", "cancelled" or "interrupt"',
    ],
    [
      Object.freeze({ type: 'TOOL_CALL_RESULT', toolCallId: 't', messageId: 'm', content: null }),
      'content',
      'null. Expected: a text, or',
    ],
    [{ type: 'x'.repeat(200) }, 'type', '1–128'],
    [{ content: 'x' }, 'type', 'missing'],
    ['text', 'event', 'an object with a `type`'],
  ])('names the field of %j: %s', (event, field, words) => {
    const fault = faultOf(event);
    expect(fault?.field).toBe(field);
    expect(fault?.message).toContain(`\`${field}\``);
    expect(fault?.message).toContain(words);
  });

  it('is never said to need a text where a text does not fit', () => {
    let wrong = 0;
    for (const [type, [must, may]] of Object.entries(EVENT_EXAMPLES))
      for (const place of places({ ...must, ...may }))
        for (const value of typeof place.value === 'string' ? ['', 'x\n'] : ['x', true]) {
          const fault = faultOf({ ...Object(place.with(value)), type });
          if (!fault) continue;
          wrong++;
          expect(fault.message, `${place.path}: ${value}`).not.toMatch(/Expected: a text\.$/);
          expect(fault.message).toContain(` of ${type} is `);
        }
    expect(wrong).toBeGreaterThan(80);
  });

  it('is none of the log’s, and all others are', () => {
    expect(faultOf({ type: 'message.sent', content: 'x' })).toBeUndefined();
    expect(faultOf({ type: 'constructor' })).toBeUndefined();
  });

  it('is distinguished from an entry that is none', () => {
    const event = { type: 'message.sent', content: 'x' };
    for (const [entry, words] of [
      [event, 'The `event` of an entry is missing'],
      [{ event, id: '' }, 'The `id` of an entry is a string that does not fit'],
      [{ event, saw: -1 }, 'The `saw` of an entry is a number'],
      [{ event, must: 'yes' }, '`must`'],
      [5, 'An entry is an object'],
    ] as const)
      expect(entryFault(entry)).toContain(words);
  });

  it('is named to its sender', () => {
    const body = JSON.stringify({ events: [{ id: 'a', event: { type: 'message.sent', text: 'x' } }] });
    const read = parseBody(body, LIMITS, 's', 'user:a/0123456789abcdef/http');
    expect(isMalformed(read) && read.message).toContain('The `content` of message.sent is missing.');
  });
});
