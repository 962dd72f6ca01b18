/** Agents of other frameworks in a session: their own code, AG-UI's own package for each, the bridge, and people (docs/ag-ui.md). */
import { type SessionView, textOf } from '@rejoin/core';
import { bridgeAgUi } from '@rejoin/core/ag-ui';
import { websocket } from '@rejoin/core/websocket';
import { afterAll, expect, test } from 'vitest';
import { ANSWER } from './peers/servers/answer.ts';
import { openReader } from './support/client.ts';
import { peersInstalled, startPeer } from './support/peers.ts';
import { endAll } from './support/processes.ts';
import { AGENT, newFolder, startServer } from './support/server.ts';

afterAll(endAll);

const participant = 'agent:guide';
const runsOf = ({ state }: SessionView) => [...state.runs.values()];
const answersOf = ({ state }: SessionView) =>
  [...state.messages.values()].flatMap((message) =>
    message.participant === participant ? [{ status: message.status, text: textOf(message.text) }] : [],
  );

test.skipIf(!peersInstalled).for([
  ['a graph of LangGraph', 'langGraphAgUi'],
  ['an agent of Mastra', 'mastraAgUi'],
] as const)(
  '%s answers in a session: a reader that comes late has all of it, and Stop from another device ends its work',
  async ([, peer]) => {
    const [{ url }, endpoint] = await Promise.all([startServer(newFolder()), startPeer(peer)]);
    const transport = websocket({ url, token: AGENT });
    const bridge = bridgeAgUi({ transport, session: 'trip', participant, url: endpoint });
    await bridge.ready;
    const ana = openReader(url, 'trip', 'user:ana');
    ana.session.send('What is a durable session?');
    await ana.until((view) => (answersOf(view)[0]?.text.length ?? 0) > 20, 'the beginning of the answer');
    // She leaves in mid-answer, and another device joins.
    ana.close();
    const phone = openReader(url, 'trip', 'user:ana');
    const done = await phone.until((view) => runsOf(view)[0]?.status === 'finished', 'the end of the answer');
    expect(answersOf(done)).toEqual([{ status: 'complete', text: ANSWER }]);

    phone.session.send('And once more?');
    await phone.until((view) => (answersOf(view)[1]?.text.length ?? 0) > 20, 'the second answer');
    const desk = openReader(url, 'trip', 'user:ana');
    await desk.until((view) => runsOf(view)[1]?.status === 'running', 'the run on the other device');
    desk.session.cancel();
    const stopped = await phone.until((view) => runsOf(view)[1]?.status === 'cancelled', 'the stop');
    const [, second] = answersOf(stopped);
    expect(ANSWER.startsWith(second?.text ?? '-')).toBe(true);
    expect(second?.text.length).toBeLessThan(ANSWER.length);

    // It takes another question.
    phone.session.send('A last time?');
    const last = await phone.until((view) => runsOf(view)[2]?.status === 'finished', 'the third answer');
    expect(answersOf(last)[2]).toEqual({ status: 'complete', text: ANSWER });
    for (const reader of [phone, desk]) reader.close();
    bridge.leave();
  },
);
