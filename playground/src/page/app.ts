/** The page: wires the session's store to the views, and the views' wishes to the session. */
import { createSessionClient, type SessionView } from '@rejoin/core';
import { websocket } from '@rejoin/core/websocket';
import { createAnnouncer } from './announcer.ts';
import { createConnectionPanel } from './connection.ts';
import { el, must, setAttribute, setText } from './dom.ts';
import { STATUS, titleOf } from './labels.ts';
import { createLane } from './lane.ts';
import { boardOf, isOpen, type Member, unanswered } from './model.ts';
import { openingOf } from './opening.ts';
import { createReceipts } from './receipts.ts';
import { createTalk } from './talk.ts';
import { createWire } from './wire.ts';

interface Config {
  readonly url: string;
  readonly token: string;
  readonly agents: readonly Member[];
}

const loadConfig = async (): Promise<Config> => {
  const response = await fetch('/api/config');
  if (!response.ok) throw new Error(await response.text());
  // CAST: the answer of this page's own server.
  return (await response.json()) as Config;
};

const { sessionId, me } = openingOf(window);
const config = await loadConfig();
const [lead, ...specialists] = config.agents;
if (!lead) throw new Error('There are no agents.');

const wire = createWire();
const client = createSessionClient({
  // The token is asked for anew with each connection: it may have changed with a restart.
  transport: websocket({
    url: config.url,
    token: async () => (await loadConfig()).token,
    WebSocket: wire.WebSocket,
  }),
  participant: `user:${me}`,
});
const session = client.session(sessionId);
// For the console: `rejoin.session.store.getState()`, `rejoin.session.cancel()`.
Object.assign(window, { rejoin: { session, client } });

const { participant } = client;
const announce = createAnnouncer(must('[data-announce]'));
const heard = { at: 0, on: 0 };
/** Never ahead of the keeper's clock: its newest stamp, and what has passed here since. */
const now = () => (heard.at === 0 ? 0 : heard.at + performance.now() - heard.on);

const ask = (question: string) => void session.send(question, { to: [lead.participant] });
const connection = createConnectionPanel(client, wire, announce);
const talk = createTalk(must('[data-talk]'), participant, config.agents, ask);
const lanes = specialists.map((member) =>
  createLane(member, {
    now,
    announce,
    stop: ({ run }) => session.cancel({ kind: 'run', participant: run.participant, run: run.id }),
    // Also when nothing runs: whether it came too late is for the log to say.
    steer: (content, work) =>
      session.steer(
        content,
        work && isOpen(work.run)
          ? { kind: 'run', participant: member.participant, run: work.run.id }
          : { kind: 'agent', participant: member.participant },
      ),
  }),
);
const receipts = createReceipts(participant, config.agents, (ref) => session.retract(ref));
must('[data-lanes]').append(...lanes.map(({ element }) => element), receipts.element);

const leadPid = el('span', { class: 'pid', dir: 'ltr' });
const leadPill = el('span', { class: 'pill' });
const leadHead = must('[data-lead]');
leadHead.append(el('span', { class: 'lead' }, titleOf(lead.participant, config.agents)), leadPid, leadPill);
const stopAll = must<HTMLButtonElement>('[data-stop-all]');

function render(view: SessionView): void {
  const board = boardOf(view, participant);
  for (const { startedAt, endedAt = 0 } of view.state.runs.values()) hear(Math.max(startedAt, endedAt));
  for (const { at } of view.state.messages.values()) hear(at);
  connection.update(view);
  talk.update(board);
  for (const lane of lanes) lane.update(board);
  receipts.update(board);
  const run = board.newest.get(lead?.participant ?? '');
  const [, process = ''] = (view.state.participants.get(lead?.participant ?? '')?.name ?? '').split(' · ');
  const status = run ? board.workOf(run).status : process ? 'idle' : 'absent';
  setText(leadPid, process);
  setText(leadPill, STATUS[status]);
  setAttribute(leadHead, 'data-status', status);
  const open = [...view.state.runs.values()].filter(isOpen);
  const stopping = open.length > 0 && open.every((each) => board.workOf(each).status === 'stopping');
  stopAll.ariaDisabled = String(
    stopping || (open.length === 0 && unanswered(view, participant).length === 0),
  );
  setText(stopAll, stopping ? 'Stopping…' : 'Stop all');
}

function hear(at: number): void {
  if (at > heard.at && at > now()) Object.assign(heard, { at, on: performance.now() });
}

stopAll.addEventListener('click', () => {
  if (stopAll.ariaDisabled === 'true') return;
  const view = session.store.getState();
  if ([...view.state.runs.values()].some(isOpen)) session.cancel();
  // Before an agent has taken it up, a question is stopped by its own name.
  for (const ref of unanswered(view, participant)) session.cancel({ kind: 'input', ...ref });
});

const composer = must<HTMLFormElement>('[data-composer]');
const question = must<HTMLTextAreaElement>('textarea', composer);
composer.addEventListener('submit', (event) => {
  event.preventDefault();
  const content = question.value.trim();
  if (content === '') return;
  ask(content);
  question.value = '';
});
question.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  composer.requestSubmit();
});

// What scrolls can be scrolled by keys.
must('[data-scroll]').tabIndex = 0;
setText(must('[data-session]'), sessionId);
setText(must('[data-me]'), me);
must('[data-copy]').addEventListener('click', ({ currentTarget }) => {
  // Missing on plain http from another device.
  const copied =
    navigator.clipboard?.writeText(`${location.origin}/?session=${sessionId}`) ?? Promise.reject();
  const say = (text: string) => currentTarget instanceof Element && setText(currentTarget, text);
  copied.then(
    () => say('Copied'),
    () => say('Copy it from the address bar'),
  );
});

session.store.subscribe(render);
render(session.store.getState());
setInterval(() => {
  connection.tick();
  for (const lane of lanes) lane.tick();
}, 250);

/** The agents join whatever session is opened on a page; asked again until somebody heard it. */
async function invite(): Promise<void> {
  const response = await fetch(`/api/join?session=${encodeURIComponent(sessionId)}`, {
    method: 'POST',
  }).catch(() => undefined);
  if (!response || response.status >= 500) setTimeout(() => void invite(), 1_000);
}
await invite();
