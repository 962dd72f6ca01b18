/** That the push service of the tests takes what a real one takes, and refuses the rest: else nothing is proven by it. */
import { describe, expect, it, onTestFinished } from 'vitest';
import webPush from 'web-push';
import { startPushService } from './support/pushService.ts';

const vapid = webPush.generateVAPIDKeys();
const other = webPush.generateVAPIDKeys();

async function start() {
  const service = await startPushService();
  onTestFinished(() => service.close());
  const device = service.addDevice(vapid.publicKey);
  async function send(
    text: string,
    { keys = vapid, ...options }: webPush.RequestOptions & { keys?: typeof vapid } = {},
  ) {
    const { endpoint, headers, body } = webPush.generateRequestDetails(device.subscription, text, {
      vapidDetails: { subject: 'mailto:ops@example.com', ...keys },
      TTL: 60,
      ...options,
    });
    const sent = new Headers();
    for (const [name, value] of Object.entries(headers)) sent.set(name, String(value));
    const { status } = await fetch(endpoint, { method: 'POST', headers: sent, body: new Uint8Array(body) });
    return status;
  }
  return { service, device, send };
}

describe('the push service of the tests', () => {
  it('delivers what was encrypted for a device', async () => {
    const { device, send } = await start();
    expect(await send('Grüße 👋', { topic: 'one', urgency: 'high' })).toBe(201);
    expect(await device.next()).toEqual({ text: 'Grüße 👋', topic: 'one', urgency: 'high', ttl: 60 });
  });

  it('keeps the newest of a topic for a device that is offline', async () => {
    const { device, send } = await start();
    device.goOffline();
    await send('1', { topic: 'one' });
    await send('2', { topic: 'two' });
    await send('3', { topic: 'one' });
    expect(device.received).toEqual([]);
    device.comeOnline();
    expect(device.received.map(({ text }) => text)).toEqual(['2', '3']);
  });

  it('refuses another key, what is too large, and a device that has left', async () => {
    const { device, send } = await start();
    expect(await send('x', { keys: other })).toBe(403);
    expect(await send('x'.repeat(4_090))).toBe(413);
    device.refuseNext({ status: 429, headers: { 'Retry-After': '1' } });
    expect(await send('x')).toBe(429);
    expect(await send('x')).toBe(201);
    device.leave();
    expect(await send('x')).toBe(410);
    expect(device.received).toHaveLength(1);
  });
});
