/** Questions whose answer is checked by a schema of the agent's own. */
import { manualClock, seededRandom } from '@rejoin/testing';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { createSessionClient } from '../client/client.ts';
import { RejoinError } from '../protocol/errors.ts';
import { memory } from '../transports/memoryTransport.ts';
import type { RunHandler } from './agentRun.ts';
import { joinSession } from './joinSession.ts';
import type { StandardSchema } from './standardSchema.ts';

const TRIP = z.object({ name: z.string().min(1), nights: z.coerce.number().int() });

/** What a library without JSON Schema gives. */
const even: StandardSchema<number, number> = {
  '~standard': {
    version: 1,
    vendor: 'own',
    validate: (value) =>
      typeof value === 'number' && value % 2 === 0 ? { value } : { issues: [{ message: 'It is odd.' }] },
  },
};

async function stage(handler: RunHandler) {
  const clock = manualClock();
  const random = seededRandom(7);
  const transport = memory({ clock, random });
  const ana = createSessionClient({ transport, participant: 'user:ana', clock, random }).session('s');
  ana.connect();
  const agent = joinSession({ transport, session: 's', participant: 'agent:docs', clock, random });
  agent.answer(handler);
  ana.send('go');
  await clock.advance(500);
  const question = () => [...ana.store.getState().state.questions.values()].at(-1);
  const answer = async (data: unknown) => {
    const asked = question();
    if (asked) ana.answer(asked, { decision: 'answered', data });
    await clock.advance(500);
  };
  return { clock, ana, question, answer };
}

describe('a question with a Standard Schema', () => {
  it('gives people its JSON Schema, and the agent what the schema makes of the answer', async () => {
    const heard: unknown[] = [];
    const { question, answer } = await stage(async (run) => {
      const reply = await run.ask({ title: 'Which trip?', schema: TRIP });
      if (reply.decision === 'answered') {
        expectTypeOf(reply.data).toEqualTypeOf<{ name: string; nights: number }>();
        heard.push(reply.data);
      }
    });
    expect(question()).toMatchObject({
      status: 'waiting',
      schema: { type: 'object', required: ['name', 'nights'], properties: { name: { type: 'string' } } },
    });
    await answer({ name: 'Ana', nights: '3', more: true });
    expect(heard).toEqual([{ name: 'Ana', nights: 3 }]);
    // What was answered stays in the log as it was given.
    expect(question()?.answer?.data).toEqual({ name: 'Ana', nights: '3', more: true });
  });

  it('may be declined, which is not checked', async () => {
    const heard: unknown[] = [];
    const { clock, ana, question } = await stage(async (run) => {
      heard.push((await run.ask({ title: 'Which trip?', schema: TRIP })).decision);
    });
    const asked = question();
    if (asked) ana.answer(asked, { decision: 'declined' });
    await clock.advance(500);
    expect(heard).toEqual(['declined']);
  });

  it('rejects with the issues where the answer does not fit: the agent may ask again', async () => {
    const heard: unknown[] = [];
    const { question, answer } = await stage(async (run) => {
      for (let left = 2; left > 0; left--)
        try {
          heard.push(
            (await run.ask({ title: 'How many?', schema: even, jsonSchema: { type: 'number' } })).data,
          );
        } catch (error) {
          if (!(error instanceof RejoinError)) throw error;
          heard.push([error.code, error.cause]);
          expect(error.message).not.toContain('odd');
        }
    });
    await answer(3);
    expect(heard).toEqual([['answer-invalid', [{ message: 'It is odd.' }]]]);
    expect(question()).toMatchObject({ status: 'waiting', schema: { type: 'number' } });
    await answer(4);
    expect(heard[1]).toBe(4);
  });

  it('is refused at the call where people would have no form', async () => {
    const codes: unknown[] = [];
    await stage(async (run) => {
      const callable = Object.assign(() => {}, even);
      for (const schema of [even, callable, z.object({ when: z.date() })])
        try {
          await run.ask({ title: 'How many?', schema });
        } catch (error) {
          codes.push(error instanceof RejoinError ? error.code : error);
        }
    });
    expect(codes).toEqual(['argument-invalid', 'argument-invalid', 'argument-invalid']);
  });

  it('leaves a JSON Schema to the agent, as before', async () => {
    const heard: unknown[] = [];
    const { answer } = await stage(async (run) => {
      const { data } = await run.ask({ title: 'Who?', schema: { type: 'string' } });
      expectTypeOf(data).toEqualTypeOf<unknown>();
      heard.push(data);
    });
    await answer(7);
    expect(heard).toEqual([7]);
  });
});
