/** Notifications with all that is real here: a server, a store, devices that decrypt, and actions by HTTP (docs/notifications.md). */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Clock } from '@rejoin/core';
import { type Notice, type NoticeReply, readNoticeReply, readPushMessage } from '@rejoin/core/notice';
import type { EventEntry } from '@rejoin/core/protocol';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type PushDevice, startPushService } from '../../../../e2e/support/pushService.ts';
import { newInstance, startServer, TOKEN, temporaryFolder } from '../../test/fixtures.ts';
import { authorizeTokens } from '../http/authorize.ts';
import { nodeClock } from '../platform/nodeClock.ts';
import type { SessionServerOptions } from '../server/createSessionServer.ts';
import { sqliteStore } from '../store/sqliteStore.ts';
import { createNotifier, type NotifierOptions } from './createNotifier.ts';
import { webhook } from './webhook.ts';
import { webPush } from './webPush.ts';

/** Pauses are short here; what an answer may take is as long as it is. */
const ANSWER_WITHIN = 15_000;
const clock: Clock = {
  ...nodeClock,
  after: (ms, run) => nodeClock.after(ms === ANSWER_WITHIN ? ms : Math.min(ms, 1_000) / 20, run),
};
const ANA = 'user:ana';
const BEN = 'user:ben';
const WRITER = 'agent:writer';

interface Settings extends Partial<Omit<NotifierOptions, 'server'>> {
  readonly serverOptions?: Partial<SessionServerOptions>;
  readonly folder?: string;
}

async function start({ serverOptions, folder = temporaryFolder(), ...more }: Settings = {}) {
  const service = await startPushService();
  onTestFinished(() => service.close());
  const started = await startServer({ clock, store: sqliteStore(folder), ...serverOptions });
  const { server, port, faults } = started;
  const channels = [webPush({ subject: 'mailto:ops@example.com', loopback: true })];
  const notifier = createNotifier({ server, folder, channels, delay: 200, ...more });
  const url = `http://127.0.0.1:${port}`;
  const instances = new Map<string, { readonly instance: string; last: number }>();

  async function ask(who: string, method: string, path: string, body?: object) {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { Authorization: `Bearer ${TOKEN}`, 'Rejoin-Participant': who },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    };
  }

  async function write(who: string, session: string, ...events: EventEntry[]) {
    const writer = instances.get(who) ?? { instance: newInstance(who), last: 0 };
    instances.set(who, writer);
    const first = writer.last + 1;
    writer.last += events.length;
    const batch = { producer: `${writer.instance}/${session}`, first: 1, events };
    const answer = await server.host.append(
      session,
      { participant: who, instance: writer.instance },
      { ...batch, producer: `${writer.instance}/lane${first}` },
    );
    expect(answer).toMatchObject({ type: 'ack' });
  }

  async function addDevice(who: string): Promise<PushDevice> {
    const { body } = await ask(who, 'GET', '/push/key');
    const device = service.addDevice(String(body.key));
    const subscription = { ...device.subscription, server: url };
    expect(await ask(who, 'PUT', '/push/subscription', subscription)).toMatchObject({ status: 204 });
    return device;
  }

  async function act(claim: string | undefined, action: string) {
    const response = await fetch(`${url}/push/actions`, {
      method: 'POST',
      body: JSON.stringify({ claim, action }),
    });
    const reply = readNoticeReply(await response.text());
    if (!reply) throw new Error('This is no reply.');
    return { status: response.status, reply };
  }

  /** A surface of a person shows the session, or is hidden, or says that it is gone. */
  const look = (who: string, session: string, state: 'seen' | 'hidden' | 'gone') =>
    server.host.signal(session, {
      instance: `${who}/AAAAAAAAAAAAAAAA`,
      key: 'presence',
      value: { since: 1, ...(state === 'hidden' && { hidden: true }) },
      ttl: state === 'gone' ? 0 : 60_000,
    });

  return { ...started, service, notifier, ask, write, addDevice, act, look, folder, faults, base: url };
}

type Started = Awaited<ReturnType<typeof start>>;

const said = (id: string, content = 'Please'): EventEntry => ({
  id,
  event: { type: 'message.sent', content },
});
const begun = (run: string, answers?: { readonly participant: string; readonly id: string }): EventEntry => ({
  run,
  id: run,
  event: { type: 'RUN_STARTED', runId: run, ...(answers && { input: { answers } }) },
});
const ended = (run: string): EventEntry => ({
  run,
  event: { type: 'RUN_FINISHED', runId: run, outcome: { type: 'success' } },
});
const asks = (run: string, id: string, more: object = {}): EventEntry => ({
  run,
  id,
  event: { type: 'question.asked', title: 'Deploy to production?', ...more },
});
const text = (run: string, content: string): EventEntry[] => [
  { run, event: { type: 'TEXT_MESSAGE_START', messageId: `m-${run}`, role: 'assistant' } },
  { run, event: { type: 'TEXT_MESSAGE_CONTENT', messageId: `m-${run}`, delta: content } },
  { run, event: { type: 'TEXT_MESSAGE_END', messageId: `m-${run}` } },
];

/** Ana asks in a session, and a run answers her. */
async function working({ write }: Started, session = 's', run = 'r'): Promise<void> {
  await write(ANA, session, said(`q-${run}`, 'Write a plan'));
  await write(WRITER, session, begun(run, { participant: ANA, id: `q-${run}` }));
}

async function noticeFrom(device: PushDevice): Promise<Notice> {
  const message = readPushMessage((await device.next()).text);
  if (message?.type !== 'notice') throw new Error('This is no notice.');
  return message;
}
const messagesOf = (device: PushDevice) => device.received.map((pushed) => readPushMessage(pushed.text));
const settled = (reply: NoticeReply) => ('settled' in reply ? reply.settled : undefined);

describe('what is told', () => {
  it('is that a run has answered, to who asked, on each of their devices, and withdrawn from all when they look', async () => {
    const started = await start({ url: ({ fact }) => `/chat/${fact.session}` });
    const { addDevice, write, look } = started;
    const [phone, laptop, bens] = [await addDevice(ANA), await addDevice(ANA), await addDevice(BEN)];
    await write(BEN, 's', said('b', 'I am here too'));
    await working(started);
    await write(WRITER, 's', ...text('r', 'Lisbon,\nfour days'), ended('r'));
    const notice = await noticeFrom(phone);
    expect(notice).toEqual({
      ...{ v: 1, type: 'notice', id: expect.any(String), kind: 'finished', session: 's' },
      ...{ title: 'writer has answered', body: 'Lisbon, four days', at: expect.any(Number), actions: [] },
      url: '/chat/s',
    });
    expect(await noticeFrom(laptop)).toEqual(notice);
    look(ANA, 's', 'seen');
    const withdrawn = { v: 1, type: 'withdrawn', id: notice.id };
    for (const device of [phone, laptop])
      expect(readPushMessage((await device.next()).text)).toEqual(withdrawn);
    expect(bens.received).toEqual([]);
  });

  it('is a failure, and a question to those who have written and may approve, and a hand-off to operators', async () => {
    const grants = authorizeTokens([{ pattern: '*', secret: TOKEN }]);
    const started = await start({
      serverOptions: {
        authorize: (question) =>
          grants(question) && !(question.action === 'approve' && question.participant === BEN),
      },
    });
    const { addDevice, write } = started;
    const [anas, bens, olgas] = [
      await addDevice(ANA),
      await addDevice(BEN),
      await addDevice('operator:olga'),
    ];
    await write(BEN, 's', said('b'));
    await working(started);
    await write(WRITER, 's', asks('r', 'q', { detail: 'Version 2 goes out.' }));
    expect(await noticeFrom(anas)).toMatchObject({
      ...{ kind: 'approval', title: 'Deploy to production?', body: 'Version 2 goes out.' },
      actions: [
        { action: 'approve', title: 'Approve' },
        { action: 'decline', title: 'Decline' },
      ],
      ...{ claim: expect.any(String), server: started.base },
    });
    await write(WRITER, 's', { run: 'r', event: { type: 'RUN_ERROR', message: 'No space', runId: 'r' } });
    await expect.poll(() => messagesOf(anas).map((each) => each?.type)).toContain('withdrawn');
    await expect
      .poll(() => messagesOf(anas).flatMap((each) => (each?.type === 'notice' ? [each.kind] : [])))
      .toEqual(['approval', 'failed']);
    await write(ANA, 's', { id: 'f', event: { type: 'floor.requested', reason: 'A refund' } });
    expect(await noticeFrom(olgas)).toMatchObject({ kind: 'handoff', body: 'A refund', actions: [] });
    await write('operator:olga', 's', { id: 't', event: { type: 'floor.taken' } });
    expect(readPushMessage((await olgas.next()).text)).toMatchObject({ type: 'withdrawn' });
    expect(bens.received).toEqual([]);
  });

  it('is nothing while they look, and a question once they look away; what they have seen is not told', async () => {
    // What is due is due when the test says so.
    const held = new Set<() => void>();
    const delay = 777_777;
    const after: Clock['after'] = (ms, run) => {
      if (ms !== delay) return clock.after(ms, run);
      held.add(run);
      return () => void held.delete(run);
    };
    const due = () => {
      const [first] = held;
      if (first) held.delete(first);
      first?.();
    };
    const isWaiting = () => expect.poll(() => held.size).toBe(1);
    const started = await start({ delay, serverOptions: { clock: { ...clock, after } } });
    const { addDevice, write, look, server, service } = started;
    const device = await addDevice(ANA);
    await working(started);
    look(ANA, 's', 'seen');
    await write(WRITER, 's', asks('r', 'q'));
    for (let time = 0; time < 3; time++) {
      await isWaiting();
      due();
    }
    await isWaiting();
    expect(service.requests).toBe(0);
    look(ANA, 's', 'hidden');
    due();
    expect(await noticeFrom(device)).toMatchObject({ kind: 'approval', session: 's' });
    look(ANA, 's', 'seen');
    expect(readPushMessage((await device.next()).text)).toMatchObject({ type: 'withdrawn' });
    // The page that showed it may be gone by the time that it is due.
    await write(WRITER, 's', ended('r'));
    await isWaiting();
    look(ANA, 's', 'seen');
    look(ANA, 's', 'gone');
    due();
    const booked = async () =>
      (await server.host.records?.list('notices'))?.map(({ value }) => JSON.parse(value).status);
    await expect.poll(booked).toContain('seen');
    expect(service.requests).toBe(2);
    // One that was seen before it ended, and not since, is told.
    await write(ANA, 's', said('q2'));
    await write(WRITER, 's', begun('r2', { participant: ANA, id: 'q2' }), ended('r2'));
    await isWaiting();
    due();
    expect(await noticeFrom(device)).toMatchObject({ kind: 'finished', session: 's' });
  });

  it('is told once, also by a server that starts anew, which withdraws what was settled meanwhile', async () => {
    const folder = temporaryFolder();
    const first = await start({ folder });
    const device = await first.addDevice(ANA);
    await working(first);
    await first.write(WRITER, 's', asks('r', 'q'));
    const notice = await noticeFrom(device);
    await working(first, 'read');
    await first.write(WRITER, 'read', ended('r'));
    await noticeFrom(device);
    first.look(ANA, 'read', 'seen');
    await device.next();
    const booked = async () =>
      (await first.server.host.records?.list('notices'))?.map(({ value }) => JSON.parse(value).status).sort();
    await expect.poll(booked).toEqual(['told', 'withdrawn']);
    await first.server.close();
    expect(statSync(join(folder, 'notifications.json')).mode & 0o077).toBe(0);

    // The same keys, or the device would refuse what comes.
    const again = await start({ folder });
    await working(again, 'other');
    await again.write(WRITER, 'other', ended('r'));
    expect(await noticeFrom(device)).toMatchObject({ session: 'other' });
    await again.write(ANA, 's', {
      id: 'answer',
      event: { type: 'question.answered', question: { participant: WRITER, id: 'q' }, decision: 'declined' },
    });
    expect(readPushMessage((await device.next()).text)).toEqual({ v: 1, type: 'withdrawn', id: notice.id });
    expect(device.received).toHaveLength(5);
  });

  it('is told after all where the app could not say who is to be told', async () => {
    let failures = 2;
    const started = await start({
      audience() {
        if (failures-- > 0) throw new Error('The database is away.');
        return [ANA];
      },
    });
    const device = await started.addDevice(ANA);
    await working(started);
    await started.write(WRITER, 's', ended('r'));
    expect(await noticeFrom(device)).toMatchObject({ kind: 'finished' });
    expect(started.faults).toEqual([new Error('The database is away.'), new Error('The database is away.')]);
  });

  it('takes the place of what was not delivered: a device that was offline gets the withdrawal alone', async () => {
    const started = await start();
    const { addDevice, write, look, service } = started;
    const device = await addDevice(ANA);
    device.goOffline();
    await working(started);
    await write(WRITER, 's', asks('r', 'q'));
    await expect.poll(() => service.requests).toBe(1);
    look(ANA, 's', 'seen');
    await expect.poll(() => service.requests).toBe(2);
    device.comeOnline();
    expect(messagesOf(device)).toMatchObject([{ type: 'withdrawn' }]);
  });
});

describe('a push service', () => {
  it('is asked again after 429 and 5xx; a device that is gone is forgotten, what else it refuses is reported', async () => {
    const started = await start();
    const { addDevice, write, faults, server } = started;
    const [device, gone, refused] = [await addDevice(ANA), await addDevice(ANA), await addDevice(ANA)];
    device.refuseNext({ status: 429, headers: { 'Retry-After': '1' } }, { status: 503 });
    refused.refuseNext({ status: 400 });
    gone.leave();
    const devices = async () => (await server.host.records?.list('push.subscriptions', `${ANA}\n`))?.length;
    expect(await devices()).toBe(3);
    await working(started);
    await write(WRITER, 's', ended('r'));
    expect(await noticeFrom(device)).toMatchObject({ kind: 'finished' });
    await expect.poll(devices).toBe(2);
    await expect
      .poll(() => faults)
      .toEqual([expect.objectContaining({ message: expect.stringContaining('answered 400') })]);
    expect(refused.received).toEqual([]);
  });

  it('has to be at a public https address; a participant has ten devices, and a device one participant', async () => {
    const folder = temporaryFolder();
    const strict = await start({ folder, channels: [webPush({ subject: 'https://app.example' })] });
    const { ask, service, server } = strict;
    const { subscription } = service.addDevice();
    const at = (endpoint: string) => ask(ANA, 'PUT', '/push/subscription', { ...subscription, endpoint });
    for (const endpoint of [
      subscription.endpoint,
      'http://push.example/1',
      'https://127.0.0.1/1',
      'https://[::1]/1',
      'https://10.1.2.3/1',
      'https://169.254.169.254/latest',
      'https://[fd00::1]/1',
      'https://[::ffff:10.0.0.1]/1',
      'https://0x7f000001/1',
      'https://name:word@push.example/1',
      `https://push.example/${'x'.repeat(2_100)}`,
    ])
      expect(await at(endpoint), endpoint).toMatchObject({
        status: 400,
        body: { error: { code: 'subscription-refused' } },
      });
    for (let number = 1; number <= 12; number++)
      expect(await at(`https://push.example/${number}`)).toMatchObject({ status: 204 });
    const owned = async (who: string) =>
      (await server.host.records?.list('push.subscriptions', `${who}\n`))?.length;
    expect(await owned(ANA)).toBe(10);
    const other = { ...subscription, endpoint: 'https://push.example/12' };
    expect(await ask(BEN, 'DELETE', '/push/subscription', other)).toMatchObject({ status: 204 });
    expect(await owned(ANA)).toBe(10);
    expect(await ask(BEN, 'PUT', '/push/subscription', other)).toMatchObject({ status: 204 });
    expect([await owned(ANA), await owned(BEN)]).toEqual([9, 1]);
    expect(await ask(BEN, 'DELETE', '/push/subscription', other)).toMatchObject({ status: 204 });
    expect(await owned(BEN)).toBe(0);
    const anonymous = await fetch(`${strict.base}/push/key`, { headers: { 'Rejoin-Participant': ANA } });
    expect(anonymous.status).toBe(401);
  });
});

describe('an action from a notice', () => {
  async function asked(settings: Settings = {}, more: object = {}) {
    const started = await start(settings);
    const device = await started.addDevice(ANA);
    await working(started);
    await started.write(WRITER, 's', asks('r', 'q', more));
    const notice = await noticeFrom(device);
    const question = async () => (await started.server.host.state('s')).questions.get(`${WRITER}\nq`);
    return { ...started, device, notice, question };
  }

  it('is an act of the participant in the log, once; pressed again it is answered as before', async () => {
    const { act, notice, question, device } = await asked();
    const accepted = { status: 200, reply: { accepted: true, session: 's', action: 'approve' } };
    expect(await act(notice.claim, 'approve')).toEqual(accepted);
    expect((await question())?.answer).toMatchObject({ participant: ANA, decision: 'approved' });
    expect(await act(notice.claim, 'approve')).toEqual(accepted);
    expect(await act(notice.claim, 'decline')).toMatchObject({
      status: 409,
      reply: { error: { code: 'claim-used' } },
    });
    // Settled: it disappears from all devices.
    expect(readPushMessage((await device.next()).text)).toEqual({ v: 1, type: 'withdrawn', id: notice.id });
  });

  it('that comes second says who was first, and what they answered', async () => {
    const { act, notice, write } = await asked();
    await write(
      BEN,
      's',
      { event: { type: 'participant.joined', name: 'Ben' } },
      {
        id: 'mine',
        event: {
          type: 'question.answered',
          question: { participant: WRITER, id: 'q' },
          decision: 'declined',
        },
      },
    );
    const { status, reply } = await act(notice.claim, 'approve');
    expect([status, reply]).toMatchObject([409, { error: { code: 'claim-lost' } }]);
    expect(settled(reply)).toEqual({
      outcome: 'declined',
      participant: BEN,
      name: 'Ben',
      at: expect.any(Number),
    });
  });

  it('that comes after the run has ended says so', async () => {
    const { act, notice, write } = await asked();
    await write(WRITER, 's', ended('r'));
    const { status, reply } = await act(notice.claim, 'decline');
    expect([status, settled(reply)]).toEqual([409, { outcome: 'withdrawn' }]);
  });

  it('stops the run of a question that no button answers', async () => {
    const { act, notice, server, write } = await asked({}, { schema: { type: 'string' } });
    expect(notice.actions).toEqual([{ action: 'stop', title: 'Stop' }]);
    expect(await act(notice.claim, 'approve')).toMatchObject({
      status: 403,
      reply: { error: { code: 'claim-invalid' } },
    });
    expect(await act(notice.claim, 'stop')).toMatchObject({ status: 200 });
    const [control] = (await server.host.state('s')).controls.values();
    expect(control).toMatchObject({ participant: ANA, kind: 'cancel', target: { run: 'r' } });
    await write(WRITER, 's', ended('r'));
    expect(await act(notice.claim, 'stop')).toMatchObject({ status: 200 });
  });

  it('that stops a run which has ended already says how it ended', async () => {
    const { act, notice, write } = await asked({}, { schema: { type: 'string' } });
    await write(WRITER, 's', ended('r'));
    const { status, reply } = await act(notice.claim, 'stop');
    expect([status, settled(reply)]).toEqual([409, { outcome: 'finished', at: expect.any(Number) }]);
  });

  it('is judged as if it came by itself: a right that was taken away is of no use', async () => {
    let allowed = true;
    const { act, notice, question } = await asked({
      may: ({ action }) => allowed || action !== 'approve',
    });
    allowed = false;
    expect(await act(notice.claim, 'approve')).toMatchObject({
      status: 403,
      reply: { error: { code: 'forbidden' } },
    });
    expect((await question())?.status).toBe('waiting');
    allowed = true;
    expect(await act(notice.claim, 'approve')).toMatchObject({ status: 200 });
  });

  it('has a time, and needs a claim of this server', async () => {
    const { act, notice, question, server, base } = await asked({ actFor: -2_000 });
    expect(await act(notice.claim, 'approve')).toMatchObject({
      status: 410,
      reply: { error: { code: 'claim-expired' } },
    });
    const [head, body = '', signature] = (notice.claim ?? '').split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
    const forged = Buffer.from(JSON.stringify({ ...claims, exp: 9_999_999_999 })).toString('base64url');
    const unsigned = Buffer.from('{"alg":"none"}').toString('base64url');
    for (const claim of [`${head}.${forged}.${signature}`, `${unsigned}.${forged}.`, 'x', ''])
      expect(await act(claim, 'approve')).toMatchObject({
        status: 403,
        reply: { error: { code: 'claim-invalid' } },
      });
    expect(await act(notice.claim, 'party')).toMatchObject({ status: 400 });
    expect((await fetch(`${base}/push/actions`, { method: 'POST', body: 'x'.repeat(9_000) })).status).toBe(
      413,
    );
    expect((await fetch(`${base}/push/actions`)).status).toBe(405);
    expect((await question())?.status).toBe('waiting');
    await server.host.delete('s');
  });
});

describe('a webhook', () => {
  it('gets what was told, signed by its secret over id, time and body; a redirect is not followed', async () => {
    const secret = Buffer.alloc(24, 7);
    const got: { readonly req: IncomingMessage; readonly body: string }[] = [];
    const statuses = [302, 500];
    const receiver = createServer(async (req, res) => {
      const parts: Buffer[] = [];
      // CAST: without an encoding, a request's parts are buffers.
      for await (const part of req) parts.push(part as Buffer);
      got.push({ req, body: Buffer.concat(parts).toString() });
      res.writeHead(statuses.shift() ?? 200, { Location: '/elsewhere' }).end();
    });
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    onTestFinished(() => void receiver.close());
    // CAST: a server that listens on a port has an address of this form.
    const { port } = receiver.address() as AddressInfo;
    const channel = webhook({
      url: `http://127.0.0.1:${port}/hook`,
      secret: `whsec_${secret.toString('base64')}`,
    });
    const started = await start({ channels: [channel], publicUrl: 'https://rejoin.example/' });
    const { write, faults } = started;
    await working(started);
    await write(WRITER, 's', ended('r'));
    await expect
      .poll(() => faults)
      .toEqual([expect.objectContaining({ message: expect.stringContaining('302') })]);
    await working(started, 'other');
    await write(WRITER, 'other', asks('r', 'q'));
    await expect.poll(() => got.length).toBe(3);
    await write(WRITER, 'other', ended('r'));
    await expect.poll(() => got.length).toBeGreaterThan(3);
    expect(got.every(({ req }) => req.url === '/hook')).toBe(true);
    for (const { req, body } of got) {
      const [id, time] = [req.headers['webhook-id'], req.headers['webhook-timestamp']];
      const signature = createHmac('sha256', secret).update(`${id}.${time}.${body}`).digest('base64');
      expect(req.headers['webhook-signature']).toBe(`v1,${signature}`);
    }
    const [, tried, taken] = got.map(({ body }) => JSON.parse(body));
    expect(tried).toEqual(taken);
    expect(taken).toMatchObject({
      type: 'notice',
      data: { participant: ANA, notice: { kind: 'approval', server: 'https://rejoin.example' } },
    });
    expect(got[1]?.req.headers['webhook-id']).toBe(got[2]?.req.headers['webhook-id']);
  });
});
