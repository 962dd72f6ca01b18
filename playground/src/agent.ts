/**
 * One agent process: `node --conditions=@rejoin/source src/agent.ts --name guides --url ws://127.0.0.1:4400 --sessions a,b`.
 * It has one connection, whatever the number of its sessions. The token comes from REJOIN_TOKEN or --token; a process
 * that started this one may name more sessions by messages `{ join: <id> }`.
 */
import { parseArgs } from 'node:util';
import { createSessionClient } from '@rejoin/core';
import { type AgentSession, joinSession } from '@rejoin/core/agent';
import { websocket } from '@rejoin/core/websocket';
import { createLead } from './lead.ts';
import { LEAD, openShelf, SHELVES } from './shelves.ts';
import { createSpecialist } from './specialist.ts';

const { values } = parseArgs({
  options: {
    name: { type: 'string' },
    url: { type: 'string', default: 'ws://127.0.0.1:4400' },
    token: { type: 'string', default: process.env.REJOIN_TOKEN ?? '' },
    sessions: { type: 'string', default: '' },
    'take-over': { type: 'boolean', default: false },
    'ignore-cancel': { type: 'boolean', default: false },
    'refuse-cancel': { type: 'boolean', default: false },
  },
});

const pace = Number(process.env.REJOIN_DEMO_PACE ?? 25);
const shelf = SHELVES.find(({ name }) => name === values.name);
if (!shelf && values.name !== LEAD.name) {
  console.error(`--name is one of ${[LEAD, ...SHELVES].map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
const { name, title } = shelf ?? LEAD;
const onCancel = values['ignore-cancel'] ? 'ignore' : values['refuse-cancel'] ? 'refuse' : undefined;
const handler = shelf
  ? createSpecialist({ shelf, index: openShelf(shelf), pace, onCancel })
  : createLead({ pace });

const participant = `agent:${name}`;
const client = createSessionClient({
  transport: websocket({ url: values.url, token: values.token }),
  participant,
  role: 'agent',
  onError(error) {
    console.error(`${name}: ${error.code}: ${error.message}`);
    // For good: the parent of this process starts another, with the token of then.
    if (client.connection.status === 'closed' || error.code === 'unauthorized') process.exit(1);
  },
});

/** Sessions kept at a time; the one that was joined first and is at rest leaves first. */
const MOST_SESSIONS = 20;
const joined = new Map<string, AgentSession>();

function join(id: string): void {
  if (joined.has(id)) return;
  const agent = joinSession({
    client,
    session: id,
    name: `${title} · pid ${process.pid}`,
    takeOver: values['take-over'],
  });
  // The lead also answers what is addressed to no agent.
  const open = name === LEAD.name;
  agent.answer(handler, {
    accepts: ({ to, participant: from }) =>
      to ? to.includes(participant) : open && from.startsWith('user:'),
  });
  joined.set(id, agent);
  if (joined.size > MOST_SESSIONS) leaveOldest();
}

function leaveOldest(): void {
  for (const [id, agent] of joined) {
    const runs = [...agent.session.store.getState().state.runs.values()];
    if (runs.some((run) => run.owner === client.instance && run.status === 'running')) continue;
    joined.delete(id);
    void agent.leave();
    return;
  }
}

for (const id of values.sessions.split(',')) if (id !== '') join(id);

process.on('message', (message: unknown) => {
  if (typeof message === 'object' && message !== null && 'join' in message) join(String(message.join));
});
// The one who started it is gone.
process.on('disconnect', () => process.exit(0));
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());

/** What is written already still goes out, if the server is there to take it. */
async function stop(): Promise<void> {
  setTimeout(() => process.exit(0), 500).unref();
  await Promise.all([...joined.values()].map((agent) => agent.leave()));
  process.exit(0);
}
// With no session there is no connection yet, and nothing else keeps the process.
setInterval(() => {}, 2 ** 30);
