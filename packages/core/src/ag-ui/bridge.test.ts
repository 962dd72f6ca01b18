import { describe, expect, it } from 'vitest';
import {
  begin,
  type EndpointHandler,
  ended,
  finished,
  line,
  runsIn,
  endpointStage as stage,
  started,
  streams,
  texts,
  until,
} from '../../test/endpointStage.ts';
import { documentOf, type SessionState } from '../fold/state.ts';
import { textOf } from '../fold/text.ts';

describe('an AG-UI endpoint in a session', () => {
  it('is asked once more with fresh headers if it does not accept the first, and not a third time', async () => {
    let minted = 0;
    let good = 2;
    const { session, inputs } = await stage(
      (input, response) => {
        if (good !== minted) return response.writeHead(401).end();
        streams(response).end(line(started(input)) + line(finished(input)));
      },
      { headers: async () => ({ authorization: `Bearer ${++minted}` }) },
    );
    session.send('with an expired token');
    await until(session, ended(1));
    good = 99;
    session.send('with tokens that are all refused');
    const state = await until(session, ended(2));
    expect(runsIn(state).map(({ status }) => status)).toEqual(['finished', 'failed']);
    expect(inputs).toHaveLength(4);
  });

  it('answers a message by one request, and what it streams stands in the session, cut as it may be on its way', async () => {
    const { session, inputs, errors } = await stage(
      (input, response) => {
        begin(response);
        const bytes = Buffer.from(
          [
            ': hello\r\n\r\n',
            line(started(input)).replaceAll('\n', '\r\n'),
            'event: message\nid: 1\ndata: {"type":"TEXT_MESSAGE_CHUNK",\ndata: "messageId":"m1","delta":"Grüße 😀 "}\n\n',
            line({ type: 'TEXT_MESSAGE_CHUNK', delta: 'and more' }).replaceAll('\n', '\r'),
            line({ type: 'STATE_DELTA', delta: [{ op: 'add', path: '/seen', value: 1 }] }),
            line({ type: 'RAW', event: { prompt: 'secret' } }),
            line(finished(input, { result: { n: 1 }, usage: [{ inputTokens: 3 }] })),
          ].join(''),
        );
        // One byte at a time: every boundary there is, within characters too.
        for (const byte of bytes) response.write(Buffer.of(byte));
        response.end();
      },
      { forwardedProps: { tone: 'dry' }, context: [{ description: 'Place', value: 'Here' }] },
    );
    session.send('hello');
    const state = await until(session, ended());
    expect(runsIn(state)).toMatchObject([
      { status: 'finished', result: { n: 1 }, usage: [{ inputTokens: 3 }] },
    ]);
    expect(texts(state)).toEqual(['hello', 'Grüße 😀 and more']);
    expect(documentOf(state, 'agent:docs')?.value).toEqual({ seen: 1 });
    expect([state.unknown, state.faults, errors]).toEqual([[], {}, []]);
    expect(inputs).toMatchObject([
      {
        threadId: 's',
        runId: runsIn(state)[0]?.run,
        state: {},
        messages: [{ role: 'user', name: 'ana', content: 'hello' }],
        forwardedProps: { tone: 'dry' },
        context: [{ value: 'Here' }],
      },
    ]);
  });

  it('is asked one thing at a time, with what was written and shared before, though its ids begin anew', async () => {
    let open = 0;
    const { session, inputs } = await stage((input, response) => {
      begin(response);
      expect(++open).toBe(1);
      response.write(line(started(input)));
      response.write(line({ type: 'STATE_SNAPSHOT', snapshot: { asked: input.messages.at(-1)?.content } }));
      response.write(line({ type: 'TOOL_CALL_CHUNK', toolCallId: 'c1', toolCallName: 'look', delta: '{}' }));
      response.write(line({ type: 'TOOL_CALL_RESULT', toolCallId: 'c1', messageId: 't1', content: 'found' }));
      response.write(
        line({
          type: 'TEXT_MESSAGE_CHUNK',
          messageId: 'm1',
          delta: `to ${String(input.messages.at(-1)?.content)}`,
        }),
      );
      open--;
      response.end(line(finished(input)));
    });
    session.send('one');
    session.send('two');
    const state = await until(session, ended(2));
    expect(texts(state)).toEqual(['one', 'two', 'to one', 'to two']);
    expect([...state.toolCalls.values()].map(({ id, status }) => [id, status])).toEqual([
      ['c1', 'done'],
      ['c1.2', 'done'],
    ]);
    expect(inputs.map(({ state: shared }) => shared)).toEqual([{}, { asked: 'one' }]);
    expect(inputs[0]?.messages.map(({ role, content }) => [role, content])).toEqual([['user', 'one']]);
    expect(inputs[1]?.messages.map(({ role, content }) => [role, content])).toEqual([
      ['user', 'one'],
      ['assistant', undefined],
      ['tool', 'found'],
      ['assistant', 'to one'],
      ['user', 'two'],
    ]);
  });

  it('ends its run as cancelled and aborts the request at a stop', async () => {
    let aborted = () => {};
    const gone = new Promise<void>((resolve) => {
      aborted = resolve;
    });
    const { session } = await stage((input, response) => {
      begin(response);
      response.on('close', aborted);
      response.write(
        line(started(input)) + line({ type: 'TEXT_MESSAGE_CHUNK', messageId: 'm1', delta: 'on and on' }),
      );
    });
    session.send('hello');
    await until(session, (state) => texts(state).includes('on and on'));
    session.cancel();
    const state = await until(session, ended());
    await gone;
    expect(runsIn(state)).toMatchObject([{ status: 'cancelled' }]);
    expect([...state.messages.values()].map(({ status }) => status)).toEqual(['complete', 'cut']);
  });

  it('refuses to be steered, with the reason, and answers as a message what may become one (P36)', async () => {
    let release = () => {};
    const { session, inputs } = await stage((input, response) => {
      begin(response);
      response.write(line(started(input)));
      const end = () => response.end(line(finished(input)));
      if (inputs.length === 1) release = end;
      else end();
    });
    session.send('hello');
    await until(session, (state) => runsIn(state).length === 1);
    const target = { kind: 'agent', participant: 'agent:docs' } as const;
    session.steer('shorter', target);
    await until(session, (state) => [...state.controls.values()][0]?.rows[0]?.status === 'refused');
    session.steer('and this', target, { followUp: true });
    const view = await until(
      session,
      (state) => [...state.controls.values()][1]?.rows[0]?.status === 'delivered',
    );
    expect([...view.controls.values()][0]?.rows[0]?.reason).toMatch(/takes no words while it works/);
    release();
    const state = await until(session, ended(2));
    expect(texts(state)).toEqual(['hello', 'and this']);
    expect(inputs[1]?.messages.map(({ content }) => content)).toEqual(['hello', 'and this']);
  });

  it.each<[string, string, EndpointHandler]>([
    ['refuses', 'http-503', (_, response) => void response.writeHead(503).end('down')],
    [
      'sends no stream',
      'endpoint-malformed',
      (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
    ],
    ['sends what is not JSON', 'endpoint-malformed', (_, response) => streams(response).end('data: {\n\n')],
    [
      'ends without saying how',
      'endpoint-incomplete',
      (input, response) => streams(response).end(line(started(input))),
    ],
    [
      'breaks off',
      'endpoint-broken',
      (input, response) => streams(response).write(line(started(input)), () => response.destroy()),
    ],
    [
      'says that it failed',
      'quota',
      (input, response) =>
        streams(response).end(
          line(started(input)) + line({ type: 'RUN_ERROR', message: 'No more.', code: 'quota' }),
        ),
    ],
    ['is silent', 'endpoint-silent', (_, response) => streams(response).flushHeaders()],
  ])('fails its run with words and a code where it %s: %s', async (_, code, handle) => {
    const { session } = await stage(handle, { patience: 200 });
    session.send('hello');
    const state = await until(session, ended());
    expect(runsIn(state)).toMatchObject([{ status: 'failed', error: { code } }]);
    expect(runsIn(state)[0]?.error?.message).toMatch(/\.$/);
  });

  it('goes on from an interrupt only where the app takes a message for its answer', async () => {
    const interrupt = {
      id: 'i1',
      reason: 'approval',
      message: 'May I?',
      expiresAt: '2099-01-01',
      responseSchema: { type: 'object' },
    };
    const { session, inputs } = await stage(
      (input, response) => {
        begin(response);
        const outcome =
          inputs.length === 1 ? { outcome: { type: 'interrupt', interrupts: [interrupt] } } : {};
        response.end(line(started(input)) + line(finished(input, outcome)));
      },
      {
        resume: (message, { interrupts = [] }) =>
          textOf(message.text) === 'yes'
            ? interrupts.map(({ id }) => ({ interruptId: id, status: 'resolved', payload: { ok: true } }))
            : undefined,
      },
    );
    session.send('delete it');
    const asked = await until(session, (state) => runsIn(state)[0]?.status === 'interrupted');
    expect(runsIn(asked)[0]?.interrupts).toEqual([interrupt]);
    session.send('what would happen?');
    const waits = await until(session, ended(2));
    expect(runsIn(waits).map(({ status }) => status)).toEqual(['interrupted', 'finished']);
    session.send('yes');
    const state = await until(session, ended(3));
    expect(runsIn(state).map(({ status, resumes }) => [status, resumes])).toEqual([
      ['finished', undefined],
      ['finished', undefined],
      ['finished', runsIn(state)[0]?.run],
    ]);
    expect(inputs.map(({ resume }) => resume)).toEqual([
      undefined,
      undefined,
      [{ interruptId: 'i1', status: 'resolved', payload: { ok: true } }],
    ]);
  });

  it('hands the run that resumes the call that waits, and takes its result there', async () => {
    const { session, inputs, errors } = await stage(
      (input, response) => {
        begin(response);
        const lines: object[] = input.resume
          ? [
              { type: 'TOOL_CALL_RESULT', toolCallId: 'c1', messageId: 't1', content: 'sent' },
              { type: 'TEXT_MESSAGE_CHUNK', messageId: 'm2', delta: 'Done.' },
              finished(input),
            ]
          : [
              {
                type: 'TOOL_CALL_CHUNK',
                toolCallId: 'c1',
                toolCallName: 'send',
                parentMessageId: 'm1',
                delta: '{}',
              },
              finished(input, {
                outcome: {
                  type: 'interrupt',
                  interrupts: [{ id: 'i1', reason: 'tool_call', toolCallId: 'c1' }],
                },
              }),
            ];
        response.end([started(input), ...lines].map(line).join(''));
      },
      { resume: (_, { interrupts = [] }) => interrupts.map(({ id }) => ({ interruptId: id })) },
    );
    session.send('send it');
    const waits = await until(session, ended());
    expect([...waits.toolCalls.values()].map(({ status }) => status)).toEqual(['called']);
    session.send('yes');
    const state = await until(session, ended(2));
    expect([...state.toolCalls.values()].map(({ status, result }) => [status, result])).toEqual([
      ['done', 'sent'],
    ]);
    session.send('thanks');
    await until(session, ended(3));
    const toolCalls = [{ id: 'c1', type: 'function', function: { name: 'send', arguments: '{}' } }];
    expect(inputs[1]?.messages.slice(2)).toEqual([{ id: 'm1', role: 'assistant', toolCalls }]);
    expect(inputs[2]?.messages.map(({ role, content }) => content ?? role)).toEqual([
      'send it',
      'assistant',
      'sent',
      'yes',
      'Done.',
      'thanks',
    ]);
    expect(errors).toEqual([]);
  });

  it('receives its calls in the messages that they stood in, all under the ids that it gave', async () => {
    const own = (n: number) => [
      { id: `a${n}`, role: 'assistant', content: 'Let me look.' },
      { id: `t${n}`, role: 'tool', toolCallId: `c${n}`, content: 'sunny' },
      { id: `u${n}`, role: 'tool', toolCallId: `d${n}`, content: 'warm' },
      { id: `b${n}`, role: 'assistant', content: 'It is sunny.' },
    ];
    const { session, inputs } = await stage((input, response) => {
      begin(response);
      const n = inputs.length;
      const say = (type: string, fields: object) => response.write(line({ type, ...fields }));
      say('RUN_STARTED', { threadId: 's', runId: 'r' });
      for (const { id, role, content } of own(n)) {
        if (role === 'tool') continue;
        say('TEXT_MESSAGE_START', { messageId: id, role });
        say('TEXT_MESSAGE_CONTENT', { messageId: id, delta: content });
        say('TEXT_MESSAGE_END', { messageId: id });
        if (id !== `a${n}`) continue;
        for (const toolCallId of [`c${n}`, `d${n}`]) {
          say('TOOL_CALL_START', { toolCallId, toolCallName: 'look', parentMessageId: id });
          say('TOOL_CALL_ARGS', { toolCallId, delta: '{}' });
          say('TOOL_CALL_END', { toolCallId });
        }
        for (const { id: messageId, role: of, ...result } of own(n))
          if (of === 'tool') say('TOOL_CALL_RESULT', { messageId, ...result });
      }
      response.end(line(finished(input)));
    });
    session.send('weather?');
    await until(session, ended());
    session.send('and tomorrow?');
    await until(session, ended(2));
    session.send('thanks');
    await until(session, ended(3));
    // An endpoint that keeps the conversation takes what has an id that it does not know for new.
    const known = new Set<string>();
    const fresh = inputs.map(({ messages }, turn) => {
      const news = messages.filter(({ id }) => !known.has(id));
      for (const { id } of [...news, ...own(turn + 1)]) known.add(id);
      return news.map(({ content }) => content);
    });
    expect(fresh).toEqual([['weather?'], ['and tomorrow?'], ['thanks']]);
    expect(inputs[1]?.messages[1]).toMatchObject({ id: 'a1', toolCalls: [{ id: 'c1' }, { id: 'd1' }] });
  });

  it('knows what it wrote under a former name of its own by that name, if the conversation has it once', async () => {
    const { session, inputs } = await stage((input, response) => {
      begin(response);
      // Of the first run nothing is said under the id that it began with.
      const of = inputs.length;
      const open = { type: 'TEXT_MESSAGE_START', messageId: 'm1', role: 'assistant' };
      const said = { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm1', delta: `said ${of}` };
      response.end([started(input), open, ...(of > 1 ? [said] : []), finished(input)].map(line).join(''));
    });
    for (const [turn, text] of ['one', 'two', 'three', 'four'].entries()) {
      session.send(text);
      await until(session, ended(turn + 1));
    }
    const ids = inputs.at(-1)?.messages.filter(({ role }) => role === 'assistant');
    expect(ids?.map(({ id, content }) => [id, content])).toEqual([
      ['m1', 'said 2'],
      ['m1.3', 'said 3'],
    ]);
  });

  it('takes several runs in one response for one, which ends as the last', async () => {
    const { session, errors } = await stage((input, response) => {
      begin(response);
      for (const n of [1, 2])
        response.write(
          [
            started(input),
            { type: 'TEXT_MESSAGE_CHUNK', messageId: `m${n}`, delta: `run ${n}` },
            { type: 'STATE_SNAPSHOT', snapshot: { n } },
            finished(input, { result: n, usage: [{ inputTokens: n }] }),
          ]
            .map(line)
            .join(''),
        );
      // It says no more, and keeps the response open.
      const beat = setInterval(() => response.write(': beat\n\n'), 50);
      response.on('close', () => clearInterval(beat));
    });
    session.send('go');
    const state = await until(session, ended());
    expect(runsIn(state)).toMatchObject([
      { status: 'finished', result: 2, usage: [{ inputTokens: 1 }, { inputTokens: 2 }] },
    ]);
    expect(texts(state)).toEqual(['go', 'run 1', 'run 2']);
    expect(documentOf(state, 'agent:docs')?.value).toEqual({ n: 2 });
    expect(errors).toEqual([]);
  });

  it('takes the last of several results of one call', async () => {
    const { session, errors } = await stage((input, response) => {
      begin(response);
      const results = ['found', 'found more'].map((content, at) => ({
        ...{ type: 'TOOL_CALL_RESULT', toolCallId: 'c1', messageId: `t${at}`, content },
      }));
      const call = { type: 'TOOL_CALL_CHUNK', toolCallId: 'c1', toolCallName: 'look', delta: '{}' };
      response.end([started(input), call, ...results, finished(input)].map(line).join(''));
    });
    session.send('go');
    const state = await until(session, ended());
    expect([...state.toolCalls.values()]).toMatchObject([
      { status: 'done', result: 'found more', resultMessage: 't1' },
    ]);
    expect([errors, state.faults]).toEqual([[], {}]);
  });

  const big = (size: number) => 'x'.repeat(size);
  const called = (content: unknown): object[] => [
    { type: 'TOOL_CALL_CHUNK', toolCallId: 'c1', toolCallName: 'fetch', delta: '{}' },
    { type: 'TOOL_CALL_RESULT', toolCallId: 'c1', messageId: 't1', content },
  ];
  const listed = (content: string): object => ({
    type: 'MESSAGES_SNAPSHOT',
    messages: [
      {
        id: 'a1',
        role: 'assistant',
        toolCalls: [{ id: 'c1', type: 'function', function: { name: 'fetch', arguments: '{}' } }],
      },
      { id: 't1', role: 'tool', toolCallId: 'c1', content },
      { id: 'm1', role: 'assistant', content: 'The answer.' },
    ],
  });
  const sizeOf = (value: unknown) => (value === undefined ? 0 : JSON.stringify(value).length);
  const document = (state: SessionState) => sizeOf(documentOf(state, 'agent:docs')?.value);
  const result = (state: SessionState) => sizeOf([...state.toolCalls.values()][0]?.result);
  it.each<[string, object[], (state: SessionState) => number, number, readonly string[]]>([
    ['a result of 100 kB', called(big(100_000)), result, 100_002, []],
    ['an image of 100 kB', called([{ type: 'image', source: { value: big(100_000) } }]), result, 100_040, []],
    ['a result of 250 kB in a list', [listed(big(250_000))], result, 250_002, []],
    ['the beginning of a result of 300 kB, which is stored,', called(big(300_000)), result, 4_002, []],
    [
      'a state of 100 kB, then a patch',
      [
        { type: 'STATE_SNAPSHOT', snapshot: { text: big(100_000), n: 1 } },
        { type: 'STATE_DELTA', delta: [{ op: 'replace', path: '/n', value: 2 }] },
      ],
      document,
      100_017,
      [],
    ],
    [
      'a state of 300 kB',
      [{ type: 'STATE_SNAPSHOT', snapshot: { text: big(300_000) } }],
      document,
      131_115,
      ['event-too-large'],
    ],
    [
      'an activity of 100 kB',
      [{ type: 'ACTIVITY_SNAPSHOT', messageId: 'x', activityType: 'file', content: { url: big(100_000) } }],
      (state) => sizeOf([...state.messages.values()].find(({ activity }) => activity)?.activity?.content),
      100_010,
      [],
    ],
    ['nothing of a RAW of 1.2 MB', [{ type: 'RAW', event: { data: big(1_200_000) } }], document, 0, []],
    [
      'nothing of what is too large in another way than by its texts',
      [{ type: 'STATE_SNAPSHOT', snapshot: Array.from({ length: 100_000 }, (_, n) => n) }],
      document,
      0,
      ['event-too-large'],
    ],
  ])('keeps %s, and goes on', async (_, events, measure, size, codes) => {
    const { session, errors } = await stage((input, response) => {
      const last = { type: 'TEXT_MESSAGE_CHUNK', messageId: 'm1', delta: 'The answer.' };
      streams(response).end([started(input), ...events, last, finished(input)].map(line).join(''));
    });
    session.send('go');
    const state = await until(session, ended());
    expect(runsIn(state)).toMatchObject([{ status: 'finished' }]);
    expect(texts(state)).toContain('The answer.');
    expect(measure(state)).toBe(size);
    expect(errors.map(({ code }) => code)).toEqual(codes);
  });

  it.each([{}, { code: 'overloaded' }])(
    'says why it failed in the endpoint’s words, with %j',
    async (code) => {
      const { session } = await stage((input, response) => {
        const error = { type: 'RUN_ERROR', message: 'The model is overloaded.', ...code };
        streams(response).end(line(started(input)) + line(error));
      });
      session.send('hello');
      const state = await until(session, ended());
      expect(runsIn(state)[0]?.error).toEqual({ message: 'The model is overloaded.', ...code });
    },
  );

  it('leaves out what is no event of AG-UI, reports it, and goes on', async () => {
    const { session, errors } = await stage((input, response) => {
      begin(response);
      response.write(
        line(started(input)) + line({ type: 'TEXT_MESSAGE_CONTENT', messageId: 'unknown', delta: 'x' }),
      );
      response.write(line({ type: 'STATE_DELTA', delta: 7 }) + line({ type: 'weather.changed', to: 'rain' }));
      response.end(line(finished(input)));
    });
    session.send('hello');
    const state = await until(session, ended());
    expect(runsIn(state)).toMatchObject([{ status: 'finished' }]);
    expect(state.unknown).toMatchObject([{ event: { type: 'weather.changed', to: 'rain' } }]);
    expect(errors.map(({ code }) => code)).toEqual(['event-malformed', 'event-malformed']);
  });
});
