import { createServer as createTcpServer } from 'node:net';
import { joinSession } from '@rejoin/core/agent';
import { websocket } from '@rejoin/core/websocket';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import { startServer } from '../../test/fixtures.ts';
import {
  ANSWER,
  type Endpoint,
  EVENT_STREAM,
  event,
  follow,
  type Handler,
  listen,
  startWork,
  uiMessageEndpoint,
  uiMessageLines,
  type Work,
} from '../../test/streamingEndpoints.ts';
import type { AuditCard } from './auditCard.ts';
import type { AuditSettings } from './auditSettings.ts';
import { runAudit } from './runAudit.ts';

const settings = (url: string, more: Partial<AuditSettings> = {}): AuditSettings => ({
  ...{ url, prompt: 'How does a lighthouse work?', headers: {}, patience: 20_000, yes: false, secrets: [] },
  ...more,
});

async function audited(
  handler: Handler,
  path: string,
  more: Partial<AuditSettings> = {},
): Promise<AuditCard> {
  const endpoint = await listen(handler);
  try {
    return await runAudit(settings(`${endpoint.url}${path}`, more));
  } finally {
    await endpoint.close();
  }
}

/** One answer as chat completions stream it, to every POST. */
const completions: Handler = (req, res) => {
  if (req.method !== 'POST') return void res.writeHead(404).end();
  res.writeHead(200, EVENT_STREAM);
  const chunk = (choice: object) => event({ id: 'c1', object: 'chat.completion.chunk', choices: [choice] });
  const words = ANSWER.map((content) => chunk({ index: 0, delta: { content } }));
  follow(startWork([...words, chunk({ delta: {}, finish_reason: 'stop' }), event('[DONE]')]), res);
};

async function socketCard(): Promise<AuditCard> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => {
    socket.on('message', () => {
      const work = startWork([
        ...ANSWER.map((delta) => JSON.stringify({ type: 'delta', delta })),
        '{"type":"done"}',
      ]);
      work.readers.add((line) => line !== undefined && socket.send(line));
    });
  });
  await new Promise<void>((resolve) => void server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  try {
    return await runAudit(settings(`ws://127.0.0.1:${port}/chat`));
  } finally {
    for (const client of server.clients) client.terminate();
    server.close();
  }
}

/** A plain WebSocket with messages of its own for what the standard has none for. @param without names of those it refuses */
async function ownSocketCard(without: readonly string[] = []): Promise<AuditCard> {
  const works = new Map<string, Work>();
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => {
    const say = (line: string | undefined) => line !== undefined && socket.send(line);
    socket.on('message', (data) => {
      const { type, chat } = JSON.parse(String(data));
      const work = works.get(chat);
      if (without.includes(type)) return say(JSON.stringify({ type: 'error', message: `no ${type} here` }));
      if (type === 'ask') {
        const words = ANSWER.map((delta) => JSON.stringify({ type: 'delta', delta }));
        const begun = startWork([...words, '{"type":"done"}']);
        works.set(chat, begun);
        begun.readers.add(say);
      } else if (type === 'resume') {
        for (const line of work?.lines ?? []) say(line);
        work?.readers.add(say);
      } else if (type === 'cancel') work?.stop(['{"type":"cancelled"}']);
    });
    socket.on('close', () => {
      for (const { readers } of works.values()) readers.delete(say);
    });
  });
  await new Promise<void>((resolve) => void server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const said = (type: string) => ({ body: JSON.stringify({ type, chat: '{{id}}' }) });
  const own = { ask: said('ask'), resume: said('resume'), join: said('resume') };
  const controls = { cancel: said('cancel'), steer: said('steer') };
  try {
    return await runAudit(settings(`ws://127.0.0.1:${port}/chat`, { ...own, ...controls }));
  } finally {
    for (const client of server.clients) client.terminate();
    server.close();
  }
}

const verdicts = ({ capabilities: c, failureModes: f }: AuditCard) => [
  ...[c.resilientDelivery, c.continuityAcrossSurfaces, c.liveControl].map(({ verdict }) => verdict),
  ...[f.streamLostOnDisconnect, f.resumeCancelConflict, f.secondSurfaceBlindness].map(
    ({ verdict }) => verdict,
  ),
];

const KINDS = {
  lost: () => audited(uiMessageEndpoint({ resumable: false, hangUpStops: true }), '/api/chat'),
  durable: () => audited(uiMessageEndpoint({ resumable: true, stop: true, hangUpStops: false }), '/api/chat'),
  deaf: () => audited(uiMessageEndpoint({ resumable: true, stop: 'deaf', hangUpStops: false }), '/api/chat'),
  conflict: () => audited(uiMessageEndpoint({ resumable: true, hangUpStops: true }), '/api/chat'),
  completions: () => audited(completions, '/v1/chat/completions'),
  socket: socketCard,
  'a socket with messages of its own': () => ownSocketCard(),
  'a socket that refuses': () => ownSocketCard(['steer', 'cancel']),
};

describe('a card of an endpoint', () => {
  const cards = new Map<string, AuditCard>();
  const cardOf = (kind: keyof typeof KINDS): AuditCard => {
    const card = cards.get(kind);
    if (!card) throw new TypeError(`There is no card of ${kind}.`);
    return card;
  };

  // All at once: they wait for clocks, not for the processor.
  beforeAll(async () => {
    await Promise.all(Object.entries(KINDS).map(async ([kind, make]) => cards.set(kind, await make())));
  }, 60_000);

  it.each([
    ['lost', 'ai-sdk-ui', ['broken', 'broken', 'broken', 'applies', 'applies', 'applies']],
    // Both give the rest while the answer is written, and nothing of it once it has ended.
    [
      'durable',
      'ai-sdk-ui',
      ['partial', 'supported', 'partial', 'does-not-apply', 'does-not-apply', 'does-not-apply'],
    ],
    ['deaf', 'ai-sdk-ui', ['partial', 'supported', 'broken', 'does-not-apply', 'applies', 'does-not-apply']],
    ['conflict', 'ai-sdk-ui', ['broken', 'supported', 'broken', 'applies', 'applies', 'does-not-apply']],
    ['completions', 'openai-chat', ['broken', 'broken', 'broken', 'applies', 'applies', 'applies']],
    // Whether what was said to it was of use, nothing shows.
    [
      'a socket with messages of its own',
      'websocket',
      ['supported', 'supported', 'partial', 'does-not-apply', 'does-not-apply', 'does-not-apply'],
    ],
    [
      'a socket that refuses',
      'websocket',
      ['supported', 'supported', 'broken', 'does-not-apply', 'applies', 'does-not-apply'],
    ],
    ['socket', 'websocket', ['broken', 'broken', 'unknown', 'applies', 'unknown', 'applies']],
  ] as const)('that is %s says what it is and what was seen', (kind, dialect, expected) => {
    const card = cardOf(kind);
    expect(card.endpoint).toMatchObject({ dialect, recognised: true });
    expect(verdicts(card)).toEqual(expected);
  });

  it('has the own messages of a WebSocket in its evidence, and what it said to them', () => {
    const [own, refuses] = [cardOf('a socket with messages of its own'), cardOf('a socket that refuses')];
    const evidenceOf = ({ probes }: AuditCard, name: string) =>
      probes.find((each) => each.name === name)?.evidence.join('\n');
    expect(own.score.parts.map(({ points }) => points)).toEqual([35, 20, 5, 15, 4, 10, 0]);
    expect(evidenceOf(own, 'cancel')).toMatch(/the answer ended as "cancelled"/);
    expect(evidenceOf(refuses, 'steer')).toMatch(/no steer here/);
    expect(evidenceOf(refuses, 'cancel')).toMatch(/no cancel here/);
    expect(refuses.score.parts.map(({ points }) => points)).toEqual([35, 20, 5, 0, 0, 10, 0]);
  });

  it('spends at most three answers', () => {
    for (const { spent } of cards.values()) expect(spent.answers).toBeLessThanOrEqual(3);
  });

  it('measures what is lost beside the same answer by Rejoin, which loses nothing', () => {
    const whole = ANSWER.join('').length;
    const { loss } = cardOf('lost');
    expect(loss).toMatchObject({ whole, measuredBy: 'first', endpoint: { afterStop: null } });
    expect((loss?.endpoint.delivered ?? 0) + (loss?.endpoint.lost ?? 0)).toBe(whole);
    expect(loss?.endpoint.delivered).toBe(loss?.cutAt);
    const durable = cardOf('durable').loss;
    expect(durable).toMatchObject({ whole, measuredBy: 'same', endpoint: { delivered: whole, lost: 0 } });
    for (const card of cards.values()) expect(card.loss?.rejoin).toMatchObject({ delivered: whole, lost: 0 });
    // What was deaf to Stop wrote the rest all the same.
    expect(cardOf('deaf').loss?.endpoint.afterStop).toBeGreaterThan(whole / 3);
    expect(cardOf('deaf').loss?.rejoin.afterStop).toBeLessThan(whole / 3);
  });

  it('has the time line of each probe that was made, in order', () => {
    const { probes } = cardOf('durable');
    const cut = probes.find(({ name }) => name === 'cut-and-resume')?.timeline ?? [];
    expect(cut.map(({ at }) => at)).toEqual(cut.map(({ at }) => at).toSorted((a, b) => a - b));
    const marks = cut.map(({ what }) => what);
    for (const what of ['asked', 'text', 'cut', 'resumed', 'ended'] as const) expect(marks).toContain(what);
    expect(marks.indexOf('cut')).toBeLessThan(marks.indexOf('resumed'));
  });
});

describe('a session of Rejoin', () => {
  it('is supported throughout, by an agent that uses what it is told', async () => {
    const { url } = await startServer({ authorize: () => true });
    const agent = joinSession({ transport: websocket({ url }), session: 'demo', participant: 'agent:docs' });
    onTestFinished(() => agent.leave());
    agent.answer(async (run) => {
      const text = run.text();
      for (const word of ANSWER) {
        await new Promise((resolve) => setTimeout(resolve, 15));
        if (run.signal.aborted) return;
        await run.takeSteering();
        await text.write(word);
      }
    });
    await agent.ready;
    const card = await runAudit(settings(`${url}/sessions/demo`));
    expect(card.endpoint).toMatchObject({ dialect: 'rejoin', recognised: true });
    expect(verdicts(card)).toEqual([...Array(3).fill('supported'), ...Array(3).fill('does-not-apply')]);
    expect(card.score.total).toBe(95);
    expect(card.gaps).toEqual([]);
  }, 60_000);
});

describe('an endpoint that cannot be audited', () => {
  async function refusal(handler: Handler, more: Partial<AuditSettings> = {}): Promise<string> {
    return audited(handler, '/chat', { patience: 1_000, ...more }).then(
      () => 'a card',
      (error: Error) => error.message,
    );
  }
  const stream =
    (lines: readonly string[], end = true): Handler =>
    (_req, res) => {
      res.writeHead(200, EVENT_STREAM).flushHeaders();
      for (const line of lines) res.write(line);
      if (end) res.end();
    };
  const endless: Handler = (req, res) => {
    if (req.method !== 'POST') return void res.writeHead(404).end();
    res.writeHead(200, EVENT_STREAM);
    res.write(event({ type: 'start' }));
    const timer = setInterval(() => res.write(event({ type: 'text-delta', id: 't', delta: 'on and ' })), 5);
    res.on('close', () => clearInterval(timer));
  };
  const huge: Handler = (_req, res) => {
    res.writeHead(200, EVENT_STREAM);
    const chunk = event({ type: 'text-delta', delta: 'x'.repeat(500_000) });
    const more = () => {
      if (!res.destroyed) res.write(chunk, () => setImmediate(more));
    };
    more();
  };

  it.each<readonly [string, Handler, RegExp]>([
    ['silent', () => {}, /no answer within 1 s.*--timeout/],
    ['a stream without events', stream([], false), /sent no event in 1 s/],
    ['an empty stream', stream([]), /ended without an event/],
    ['without text', stream(uiMessageLines([])), /without any text.*--prompt/],
    ['endless', endless, /still writing after 1 s/],
    ['huge', huge, /larger than 16 MB/],
    [
      'broken',
      stream([event({ type: 'start' }), event({ type: 'error', errorText: 'No credit left' })]),
      /No credit left/,
    ],
    [
      'JSON',
      (_req, res) => void res.setHeader('Content-Type', 'application/json').end('{"a":1}'),
      /application\/json.*--body/,
    ],
    [
      'a page',
      (_req, res) => void res.setHeader('Content-Type', 'text/html').end('<p>'),
      /text\/html.*address/,
    ],
    ['locked', (_req, res) => void res.writeHead(401).end('who are you'), /401.*--auth/],
    ['elsewhere', (_req, res) => void res.writeHead(404).end(), /404.*address/],
    ['failing', (_req, res) => void res.writeHead(500).end('boom'), /500.*--body.*boom/],
    [
      'a circle of redirects',
      (req, res) => void res.writeHead(307, { Location: req.url }).end(),
      /redirects more than/,
    ],
    [
      'a redirect elsewhere',
      (_req, res) => void res.writeHead(307, { Location: 'http://127.0.0.1:9/x' }).end(),
      /another server/,
    ],
    [
      'cut in its middle',
      (_req, res) => {
        res.writeHead(200, EVENT_STREAM);
        res.write(event({ type: 'start' }) + event({ type: 'text-delta', id: 't', delta: 'half' }), () =>
          res.destroy(),
        );
      },
      /closed the connection in mid-answer/,
    ],
  ])('because it is %s says so in one line, with what to do', async (_kind, handler, line) => {
    const message = await refusal(handler, /huge/.test(_kind) ? { patience: 20_000 } : {});
    expect(message).toMatch(line);
    expect(message).not.toContain('\n');
  });

  it('says what is not the dialect that it was told', async () => {
    const message = await refusal(stream(['data: what?\n\n']), { dialect: 'openai-chat' });
    expect(message).toMatch(/not OpenAI-compatible chat completions.*--dialect/);
  });

  it('is dead, speaks no TLS, or no HTTP', async () => {
    const endpoint: Endpoint = await listen(() => {});
    const secure = await runAudit(settings(endpoint.url.replace('http', 'https'))).catch(String);
    await endpoint.close();
    expect(secure).toMatch(/no TLS connection came about/);
    expect(await runAudit(settings(endpoint.url)).catch(String)).toMatch(/nothing listens there/);
    const tcp = createTcpServer((socket) => void socket.end('SSH-2.0-hello\r\n'));
    await new Promise<void>((resolve) => void tcp.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void tcp.close());
    const address = tcp.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    expect(await runAudit(settings(`http://127.0.0.1:${port}/`)).catch(String)).toMatch(/not HTTP/);
  });
});
