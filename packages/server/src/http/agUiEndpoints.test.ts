/** A session as an endpoint of AG-UI, by AG-UI's own client, a real server and a real agent. */
import { type BaseEvent, HttpAgent, type Message, type RunAgentInput } from '@ag-ui/client';
import { createSessionClient } from '@rejoin/core';
import { type AgentRun, joinSession } from '@rejoin/core/agent';
import { websocket } from '@rejoin/core/websocket';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startServer, TOKEN } from '../../test/fixtures.ts';
import type { AuthorizeQuestion } from './authorize.ts';

/** AG-UI's client, which reads a thread that is there as well: it leaves to its users how (docs/ag-ui.md). */
class ThreadAgent extends HttpAgent {
  protected override connect(input: RunAgentInput) {
    return this.run({ ...input, messages: [] });
  }
}

async function stage(
  handler: (run: AgentRun) => Promise<void>,
  authorize?: (question: AuthorizeQuestion) => boolean,
) {
  const { port, url, server } = await startServer(authorize ? { authorize } : {});
  const transport = websocket({ url, token: () => TOKEN });
  const agent = joinSession({ transport, session: 's', participant: 'agent:docs', onError() {} });
  agent.answer(handler);
  await agent.ready;
  onTestFinished(() => agent.leave());
  const address = `http://127.0.0.1:${port}/sessions/s/agui`;
  const headers = (participant = 'user:ann') => ({
    Authorization: `Bearer ${TOKEN}`,
    'Rejoin-Participant': participant,
  });
  const open = (participant?: string, query = '?agent=agent:docs') =>
    new ThreadAgent({ url: `${address}${query}`, headers: headers(participant), threadId: 's' });
  const stop = (body?: object) =>
    fetch(`${address}/stop`, {
      ...{ method: 'POST', headers: headers() },
      ...(body && { body: JSON.stringify(body) }),
    });
  const client = createSessionClient({ transport, participant: 'user:eve' });
  onTestFinished(() => client.close());
  const session = client.session('s');
  session.connect();
  const runs = () => [...session.store.getState().state.runs.values()].map(({ status }) => status);
  return { port, server, address, headers, open, stop, runs, session };
}

const said = (messages: readonly Message[]) =>
  messages.map(({ role, content }) => [role, content].filter((each) => each !== undefined).join(': '));

/** A promise, and what resolves it. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

const hello = (id = 'm1', content = 'Hello.'): Message => ({ id, role: 'user', content });

describe('POST /sessions/:id/agui', () => {
  it('asks the agent by the newest message, and tells of the run that answers', async () => {
    const { open, runs } = await stage(async (run) => {
      const call = run.toolCall('search');
      await call.args('{"for":"news"}');
      await call.result('two');
      await run.publish({ type: 'STATE_SNAPSHOT', snapshot: { found: 2 } });
      const text = run.text();
      await text.write('There are ');
      await text.write('two.');
      await text.end();
    });
    const ann = open();
    ann.addMessage(hello());
    const events: BaseEvent[] = [];
    await ann.runAgent({}, { onEvent: ({ event }) => void events.push(event) });
    expect([events[0]?.type, events.at(-1)?.type]).toEqual(['RUN_STARTED', 'RUN_FINISHED']);
    expect(said(ann.messages)).toEqual([
      'user: Hello.',
      'assistant',
      'tool: two',
      'assistant: There are two.',
    ]);
    expect(ann.messages[1]).toMatchObject({
      toolCalls: [{ function: { name: 'search', arguments: '{"for":"news"}' } }],
    });
    expect(ann.state).toEqual({ found: 2 });
    await expect.poll(runs).toEqual(['finished']);
    // Asked again with the same message it says nothing twice, and is told the same.
    await ann.runAgent();
    expect(said(ann.messages)).toEqual([
      'user: Hello.',
      'assistant',
      'tool: two',
      'assistant: There are two.',
    ]);
    expect(runs()).toEqual(['finished']);
  });

  it('tells a run that fails as failed, with its words', async () => {
    const { open } = await stage(async (run) => run.fail('The index is closed.', 'index-closed'));
    const ann = open();
    ann.addMessage(hello());
    const errors: unknown[] = [];
    await ann.runAgent({}, { onRunErrorEvent: ({ event }) => void errors.push(event) }).catch(() => {});
    expect(errors).toMatchObject([{ message: 'The index is closed.', code: 'index-closed' }]);
  });

  it('goes on with a run whose connection was cut: none of it is missing, and none there twice', async () => {
    const [half, whole] = [gate(), gate()];
    const { open, runs } = await stage(async (run) => {
      const text = run.text();
      await text.write('one ');
      half.open();
      await whole.opened;
      await text.write('two');
      await text.end();
    });
    const ann = open();
    ann.addMessage(hello());
    const cut = ann.runAgent().catch(() => {});
    await half.opened;
    await expect.poll(() => said(ann.messages)).toEqual(['user: Hello.', 'assistant: one ']);
    ann.abortRun();
    await cut;
    expect(runs()).toEqual(['running']);
    const again = ann.runAgent();
    whole.open();
    await again;
    expect(said(ann.messages)).toEqual(['user: Hello.', 'assistant: one two']);
    await expect.poll(runs).toEqual(['finished']);
  });

  it('is read by another client while it runs, and stopped from anywhere', async () => {
    const half = gate();
    const { open, stop, runs } = await stage(async (run) => {
      const text = run.text();
      await text.write('one ');
      half.open();
      await new Promise((resolve) => run.signal.addEventListener('abort', resolve));
    });
    const ann = open();
    ann.addMessage(hello());
    const outcomes: unknown[] = [];
    const asked = ann.runAgent({}, { onRunFinishedEvent: ({ outcome }) => void outcomes.push(outcome) });
    await half.opened;
    const bo = open('user:bo', '');
    const followed = bo.connectAgent(
      {},
      { onRunFinishedEvent: ({ outcome }) => void outcomes.push(outcome) },
    );
    await expect.poll(() => said(bo.messages)).toEqual(['user: Hello.', 'assistant: one ']);
    expect((await stop()).status).toBe(204);
    await Promise.all([asked, followed]);
    expect(outcomes).toEqual(['cancelled', 'cancelled']);
    await expect.poll(runs).toEqual(['cancelled']);
    expect((await stop({ runId: 'none' })).status).toBe(404);
  });

  it('waits at a question of the run as at an interrupt, and goes on with the answer', async () => {
    const { open } = await stage(async (run) => {
      const call = run.toolCall('delete');
      await call.args('{}');
      const { approved, note } = await run.approve(call, { title: 'Delete it?' });
      await call.result(approved ? 'gone' : 'kept');
      const text = run.text();
      await text.write(`${approved} ${note}`);
      await text.end();
    });
    const ann = open();
    ann.addMessage(hello());
    await ann.runAgent();
    const [interrupt] = ann.pendingInterrupts;
    expect(interrupt).toMatchObject({ reason: 'rejoin:approval', message: 'Delete it?' });
    const resume = [
      {
        interruptId: interrupt?.id ?? '',
        status: 'resolved' as const,
        payload: { approved: false, reason: 'No.' },
      },
    ];
    await ann.runAgent({ resume });
    expect(said(ann.messages)).toEqual(['user: Hello.', 'assistant', 'tool: kept', 'assistant: false No.']);
    expect(ann.pendingInterrupts).toEqual([]);
  });

  it('goes on from an interrupt in the run that resumes', async () => {
    const { open } = await stage(async (run) => {
      const text = run.text();
      await text.write(run.resume ? `It is ${JSON.stringify(run.resume[0]?.payload)}.` : 'Which?');
      await text.end();
      if (!run.resume)
        run.interrupt([
          { id: 'i1', reason: 'choice', message: 'Which?', responseSchema: { type: 'string' } },
        ]);
    });
    const ann = open();
    ann.addMessage(hello());
    await ann.runAgent();
    expect(ann.pendingInterrupts).toMatchObject([{ id: 'i1', message: 'Which?' }]);
    await ann.runAgent({ resume: [{ interruptId: 'i1', status: 'resolved', payload: 'red' }] });
    expect(said(ann.messages).at(-1)).toBe('assistant: It is "red".');
  });

  describe('a tool of the page', () => {
    const theme = { name: 'theme', description: 'Sets the page to dark or light', parameters: {} };
    const question = { title: 'The result of theme', schema: { type: 'string' } } as const;

    /** What the client was told of its last run's end, and the call that it is to run. */
    function callOf(ann: HttpAgent) {
      const call = ann.messages
        .flatMap((each) => (each.role === 'assistant' ? (each.toolCalls ?? []) : []))
        .at(-1);
      return { id: call?.id ?? '', name: call?.function.name, args: call?.function.arguments };
    }
    const outcomesOf = async (ann: HttpAgent, input: object = {}) => {
      const outcomes: unknown[] = [];
      await ann.runAgent(
        { tools: [theme], ...input },
        { onRunFinishedEvent: ({ outcome }) => void outcomes.push(outcome) },
      );
      return outcomes;
    };
    const results = (ann: HttpAgent) =>
      ann.messages.flatMap((each) => (each.role === 'tool' ? [[each.toolCallId, each.content]] : []));

    it('is called in the client, and its result goes into the run that has asked', async () => {
      const { open, runs } = await stage(async (run) => {
        const call = run.toolCall('theme');
        await call.input({ dark: true });
        const { data } = await run.ask({ ...question, toolCallId: call.id });
        await call.result(String(data));
        const text = run.text();
        await text.write(`It is ${String(data)}.`);
        await text.end();
      });
      const ann = open();
      ann.addMessage(hello());
      expect(await outcomesOf(ann)).toEqual(['success']);
      expect(ann.pendingInterrupts).toEqual([]);
      const call = callOf(ann);
      expect(call).toMatchObject({ name: 'theme', args: '{"dark":true}' });
      expect(runs()).toEqual(['running']);
      ann.addMessage({ id: 'own', role: 'tool', toolCallId: call.id, content: 'dark' });
      expect(await outcomesOf(ann)).toEqual(['success']);
      expect(said(ann.messages)).toEqual([
        'user: Hello.',
        'assistant',
        'tool: dark',
        'assistant: It is dark.',
      ]);
      await expect.poll(runs).toEqual(['finished']);
      // Asked once more with the same messages it is told the same, and answers nothing twice.
      await outcomesOf(ann);
      expect(results(ann)).toEqual([[call.id, 'dark']]);
    });

    it('that fails declines, and one whose result comes in the run that resumes is there once', async () => {
      const { open } = await stage(async (run) => {
        const [answer] = run.resume ?? [];
        if (!answer) {
          const call = run.toolCall('theme');
          await call.input({ dark: true });
          return run.interrupt([
            { id: 'i1', reason: 'page-tool', toolCallId: call.id, responseSchema: { type: 'object' } },
          ]);
        }
        const text = run.text();
        await text.write(JSON.stringify(answer.payload));
        await text.end();
      });
      const ann = open();
      ann.addMessage(hello());
      expect(await outcomesOf(ann)).toEqual(['success']);
      ann.addMessage({ id: 't1', role: 'tool', toolCallId: callOf(ann).id, content: '{"dark":true}' });
      await outcomesOf(ann);
      expect(said(ann.messages).at(-1)).toBe('assistant: {"dark":true}');
      ann.addMessage(hello('m2'));
      expect(await outcomesOf(ann)).toEqual(['success']);
      const failed = { content: '', error: 'There is no theme.' };
      ann.addMessage({ id: 't2', role: 'tool', toolCallId: callOf(ann).id, ...failed });
      await outcomesOf(ann);
      expect(said(ann.messages).at(-1)).toBe('assistant: {"approved":false,"reason":"There is no theme."}');
    });

    it('that the client does not have, or only reads of, is an interrupt, which `resume` answers', async () => {
      const { open } = await stage(async (run) => {
        const call = run.toolCall('theme');
        await call.input({});
        const { data } = await run.ask({ ...question, toolCallId: call.id });
        await call.result(String(data));
      });
      const cy = open('user:cy');
      cy.addMessage(hello());
      expect(await outcomesOf(cy, { tools: [] })).toEqual(['interrupt']);
      const ann = open();
      ann.addMessage(hello());
      expect(await outcomesOf(ann)).toEqual(['success']);
      const bo = open('user:bo');
      await bo.connectAgent({ tools: [theme] });
      const [interrupt] = bo.pendingInterrupts;
      expect(interrupt).toMatchObject({ toolCallId: callOf(ann).id, responseSchema: { type: 'string' } });
      const resume = [{ interruptId: interrupt?.id ?? '', status: 'resolved' as const, payload: 'light' }];
      await bo.runAgent({ resume });
      expect(results(bo).map(([, content]) => content)).toContain('light');
      // Its own result is late, and another counts: the client is given that one.
      ann.addMessage({ id: 'own', role: 'tool', toolCallId: callOf(ann).id, content: 'dark' });
      await outcomesOf(ann);
      expect(results(ann)).toContainEqual([callOf(ann).id, 'light']);
      expect(results(ann).map(([, content]) => content)).not.toContain('dark');
    });
  });

  it('gives a client that comes the state of the agent, and says what of its own input is not read', async () => {
    const { open } = await stage(async (run) => {
      await run.publish({ type: 'STATE_SNAPSHOT', snapshot: { found: 2 } });
      await run.text().write('Two.');
    });
    const ann = open();
    const unread: unknown[] = [];
    const ask = (id: string, input: object = {}) => {
      ann.addMessage(hello(id));
      return ann.runAgent(input, {
        onCustomEvent: ({ event }) => void (event.name === 'rejoin.unread' && unread.push(event.value)),
      });
    };
    await ask('m1');
    // What the agent has said is sent back, and is nothing new.
    await ask('m2');
    expect([ann.state, unread]).toEqual([{ found: 2 }, []]);
    ann.setState({ found: 3 });
    await ask('m3', { context: [{ description: 'page', value: 'home' }], forwardedProps: { a: 1 } });
    expect(unread).toEqual([{ fields: ['context', 'forwardedProps', 'state'] }]);
    for (const query of ['?agent=agent:docs', '']) {
      const bo = open('user:bo', query);
      await bo.connectAgent();
      expect(bo.state).toEqual({ found: 2 });
    }
  });

  it('refuses what is no input, an agent that is none, and who may not', async () => {
    let mayAsk = false;
    const { address, headers } = await stage(
      async () => {},
      ({ participant, action }) => participant.startsWith('agent:') || action !== 'append' || mayAsk,
    );
    const post = (body: unknown, query = '') =>
      fetch(`${address}${query}`, { method: 'POST', headers: headers(), body: JSON.stringify(body) });
    expect((await post([])).status).toBe(400);
    expect((await post({ runId: 'r', messages: [{ id: '', role: 'user', content: 'x' }] })).status).toBe(400);
    expect((await post({ runId: 'r', messages: [] }, '?agent=user:ann')).status).toBe(400);
    expect((await post({ runId: 'r', messages: [hello()] })).status).toBe(403);
    mayAsk = true;
    expect((await post({ runId: 'r', messages: [{ id: 'm', role: 'user', content: 3 }] })).status).toBe(400);
    const resume = [{ interruptId: 'none', status: 'resolved' }];
    expect((await post({ runId: 'r', messages: [], resume })).status).toBe(409);
    expect((await fetch(`${address}/other`, { method: 'POST', headers: headers() })).status).toBe(404);
  });
});

describe('GET /sessions/:id/agui', () => {
  async function read(address: string, headers: Record<string, string>) {
    const response = await fetch(address, { headers });
    const text = await response.text();
    const events = text
      .split('\n\n')
      .flatMap((each): { type: string; id?: string | undefined; messages?: Message[] }[] => {
        const data = /^data: (.*)$/m.exec(each)?.[1];
        return data ? [{ ...JSON.parse(data), id: /^id: (.*)$/m.exec(each)?.[1] }] : [];
      });
    return { status: response.status, events };
  }

  it('ends at once where nothing runs, and has nothing more to say to who has seen it', async () => {
    const { open, address, headers } = await stage(async (run) => {
      const text = run.text();
      await text.write('Hi.');
      await text.end();
    });
    const empty = await read(address, headers());
    expect(empty.events.map(({ type }) => type)).toEqual(['RUN_STARTED', 'RUN_FINISHED']);
    const cleared = open();
    cleared.setMessages([]);
    await cleared.connectAgent();
    expect(cleared.messages).toEqual([]);
    const ann = open();
    ann.addMessage(hello());
    await ann.runAgent();
    const whole = await read(address, headers('user:bo'));
    expect(whole.events.map(({ type }) => type)).toEqual([
      'RUN_STARTED',
      'MESSAGES_SNAPSHOT',
      'RUN_FINISHED',
    ]);
    expect(said(whole.events[1]?.messages ?? [])).toEqual(['user: Hello.', 'assistant: Hi.']);
    const seen = whole.events.at(-1)?.id ?? '';
    expect((await read(address, { ...headers('user:bo'), 'Last-Event-ID': seen })).status).toBe(204);
    ann.addMessage(hello('m2'));
    await ann.runAgent();
    const more = await read(address, { ...headers('user:bo'), 'Last-Event-ID': seen });
    expect(said(more.events[1]?.messages ?? [])).toHaveLength(4);
  });

  it('goes on within a run for a reader that was cut, with what it lacks and nothing twice', async () => {
    const [half, whole] = [gate(), gate()];
    const { open, address, headers, session } = await stage(async (run) => {
      const text = run.text();
      await text.write('one ');
      const call = run.toolCall('search');
      await call.input({ for: 'news' });
      half.open();
      await whole.opened;
      await call.result('two');
      await text.write('two ');
      await text.write('three');
      await text.end();
    });
    const ann = open();
    ann.addMessage(hello());
    const asked = ann.runAgent();
    await half.opened;
    /** Reads until it has seen this, or to the end. */
    async function readUntil(what: string | undefined, seen?: string) {
      const leave = new AbortController();
      const more = seen === undefined ? {} : { 'Last-Event-ID': seen };
      const response = await fetch(address, {
        headers: { ...headers('user:bo'), ...more },
        signal: leave.signal,
      });
      let text = '';
      for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        text += part;
        if (what !== undefined && text.includes(what) && text.endsWith('\n\n')) break;
      }
      leave.abort();
      return { text, id: [...text.matchAll(/^id: (.*)$/gm)].at(-1)?.[1] ?? '' };
    }
    const calls = () => [...session.store.getState().state.toolCalls.values()].map(({ status }) => status);
    await expect.poll(calls).toEqual(['called']);
    // What was written by then is listed, and the text goes on.
    const first = await readUntil('TEXT_MESSAGE_START');
    expect(first.text).toContain('MESSAGES_SNAPSHOT');
    whole.open();
    await asked;
    const rest = await readUntil(undefined, first.id);
    expect([...rest.text.matchAll(/"type":"([A-Z_]+)"/g)].map(([, type]) => type)).toEqual([
      'TEXT_MESSAGE_CONTENT',
      'TEXT_MESSAGE_END',
      'TOOL_CALL_RESULT',
      'RUN_FINISHED',
    ]);
    // Both together are one stream, which AG-UI's own client reads.
    const bo = new ThreadAgent({
      url: address,
      fetch: async () =>
        new Response(first.text + rest.text, { headers: { 'content-type': 'text/event-stream' } }),
    });
    await bo.runAgent();
    expect(said(bo.messages)).toEqual(said(ann.messages));
    expect(said(bo.messages)).toContain('assistant: one two three');
    // A place that is none is told the thread.
    const odd = await readUntil(undefined, `${first.id.split('~')[0]}~%7B%7D`);
    expect(odd.text).toContain('MESSAGES_SNAPSHOT');
  });

  it('goes on with what comes, where it is asked to stay, and ends with the session', async () => {
    const { open, address, headers, server } = await stage(async (run) => {
      const text = run.text();
      await text.write('Hi.');
      await text.end();
    });
    const leave = new AbortController();
    onTestFinished(() => leave.abort());
    const response = await fetch(`${address}?live=true`, {
      headers: headers('user:bo'),
      signal: leave.signal,
    });
    let text = '';
    const all = (async () => {
      for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) text += part;
    })();
    const told = (what: string) => expect.poll(() => text).toContain(what);
    await told('RUN_FINISHED');
    const ann = open();
    for (const id of ['m1', 'm2']) {
      ann.addMessage(hello(id));
      await ann.runAgent();
      await told(`"id":"${id}"`);
    }
    await server.host.delete('s');
    await all;
    const types = [...text.matchAll(/^data: \{"type":"(\w+)"/gm)].map(([, type]) => type);
    expect(types[0]).toBe('RUN_STARTED');
    expect(types.at(-1)).toBe('RUN_ERROR');
    expect(types.filter((type) => type === 'RUN_STARTED').length).toBeGreaterThan(2);
  });
});
