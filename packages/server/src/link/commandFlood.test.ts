import { expect, it } from 'vitest';
import { connect, say, startServer } from '../../test/fixtures.ts';

const commands = (count: number, from: number) =>
  Array.from({ length: count }, (_, index) => ({ ...say('x'), id: `command-${from + index}` }));

it('keeps room for what others ask: a flood of commands waits, and makes those of no other come too late (P4)', async () => {
  const { url } = await startServer();
  const [eve, ana] = [await connect(url), await connect(url, { participant: 'user:ana' })];
  const producer = `${eve.instance}/main`;
  for (let first = 1; first < 3_000; first += 100)
    eve.send({ type: 'append', session: 's', producer, first, events: commands(100, first) });
  await eve.next('ack');
  // Asked by a person who has seen what there was at the flood's beginning, and comes while it goes on.
  ana.send({
    ...{ type: 'append', session: 's', producer: `${ana.instance}/control`, first: 1 },
    events: [{ id: 'stop', saw: 1, event: { type: 'cancel.requested', target: { kind: 'session' } } }],
  });
  expect(await ana.next('ack')).toMatchObject({ seq: 1 });
  expect(eve.untaken('ack').length).toBeLessThan(15);
});
