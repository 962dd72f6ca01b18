/** One recorded session, open again: the real client on the real keeper, in this page, from a place of the log on. */
import {
  type ClientEnvironment,
  createSessionClient,
  type ErrorCode,
  type ParticipantId,
  type Session,
  type SessionClient,
  type SessionInterest,
  type Transport,
} from '@rejoin/core';
import { type AgentSession, joinSession } from '@rejoin/core/agent';
import { memory } from '@rejoin/core/memory';
import { type KeyValueStore, type Persist, persist } from '@rejoin/core/persist';
import {
  adoptRuns,
  type Recording,
  recordingOf,
  seededRandom,
  storeOfRecording,
  timeOfRecording,
} from '@rejoin/testing';
import { runningClock, type StoryClock, stillClock } from './clocks.ts';
import { recordingNamed } from './logs.ts';
import type { AgentScript } from './scripts.ts';
import { type Wire, type WireState, wireTo } from './wire.ts';

export interface ReplayOptions {
  /** A file of stories/logs, without its ending. */
  readonly log: string;
  /** A mark of that log, or a position. Default: its end. */
  readonly at?: string | number;
  /** Who looks. Default `user:ana`. */
  readonly as?: ParticipantId;
  /** Time runs. Default false: it stands still, but for what is due at once. */
  readonly live?: boolean;
  /** Time that has passed since the log stops, ms; not in a live replay. Agents without a process are `stalled` after 20,000, lost after 65,000. */
  readonly wait?: number;
  /** The page was live and lost its network: it knows that it is offline, or it is `retrying`. */
  readonly offline?: boolean | 'retrying';
  /** How far the page came: no server answers, or one does but the session does not come. Default: all the way. */
  readonly stuck?: 'connecting' | 'catching-up';
  /**
   * The page was open before, and was left when the log stood at this mark: what its device had kept is shown first, and what
   * came since is shown. It is opened again when the log stops or, if that is later, after so long.
   */
  readonly left?: { readonly at: string | number; readonly forAtLeast?: number };
  /** No keeper watches over agents, as on a plain log: what is shown of their silence this page has seen by itself. */
  readonly unwatched?: boolean;
  /** Which texts the page reads in any case; what is shown reads more. Default: all. */
  readonly interest?: SessionInterest;
  /** What the page asks for of withheld texts does not come. */
  readonly withoutTexts?: boolean;
  /** The server refuses the page for good, with this code. */
  readonly refused?: ErrorCode;
  /**
   * The page cannot prove what it shows. `diverged`: the keeper says another digest, twice. `outdated`: the log goes on with
   * something of a later version that must not be ignored.
   */
  readonly unproven?: 'diverged' | 'outdated';
  /** Meanwhile the server was started from an older copy, which ends at this mark or position: the page has shown more. */
  readonly restored?: string | number;
  /**
   * Agents that have a process, by participant: see scripts.ts. Each goes on with its runs of the log and answers what it is
   * asked, so that a Stop that is pressed is delivered, acknowledged and done.
   */
  readonly agents?: Readonly<Record<ParticipantId, AgentScript>>;
  /**
   * What happens before anything is shown, where no log has the state: what was asked without a connection, or is not answered.
   * It is part of the state, so it is the same on a docs page, where no play function runs.
   */
  readonly arrange?: (replay: Replay) => unknown;
  /** The same for what can only happen to a session that is shown: what is closed before would be opened anew. */
  readonly onceShown?: (replay: Replay) => unknown;
}

export interface Page {
  readonly client: SessionClient;
  readonly session: Session;
  /** Its network goes. With `retrying`, the page does not learn that it is offline. */
  cut(how?: 'offline' | 'retrying'): void;
  /** Its network is back: it tries again at once. */
  mend(): void;
  /** Its link stays, but nothing that it sends is answered any more. */
  hush(): void;
}

export interface Replay extends Page {
  readonly clock: StoryClock;
  /** Another page on the same session: of another person, or a second tab. */
  page(participant: ParticipantId): Page;
  /** Lets time pass, and all happen that follows; in a live replay it waits for it. */
  advance(ms: number): Promise<void>;
  close(): void;
}

/** When the empty session begins, which has no event to tell the time by. */
const MORNING = Date.UTC(2026, 10, 19, 9, 30);
/** In a live replay no agent is given up because a reader takes time: ms. */
const PATIENT = { lease: 3_600_000, expires: 3_600_000, unresponsive: 3_600_000 };

export async function openReplay(options: ReplayOptions): Promise<Replay> {
  const {
    log,
    at,
    as = 'user:ana',
    live = false,
    wait = 0,
    offline = false,
    stuck,
    refused,
    unproven,
    restored,
    left,
    unwatched = false,
    interest,
    withoutTexts = false,
  } = options;
  const recording = await recordingNamed(log);
  const leftAt = left ? timeOfRecording(recording, left.at) + (left.forAtLeast ?? 0) : 0;
  const start = Math.max(timeOfRecording(recording, at) || MORNING, leftAt);
  const clock = live ? runningClock(start) : stillClock(start);
  const store =
    unproven === 'outdated' ? await storeOfLater(recording, at, start) : storeOfRecording(recording, at);
  const keeper = memory({
    clock,
    store,
    random: seededRandom(1),
    ...(live || unwatched ? { patience: PATIENT } : {}),
  });
  let current = keeper;
  const changing: Transport = { ...keeper, open: (...link) => current.open(...link) };
  const stage: Stage = {
    recording,
    clock,
    keeper: unwatched ? { ...keeper, level: 1 } : changing,
    random: seededRandom(2),
  };
  const device = left && persist(await deviceOf(recording, left.at, as));
  const pages: OpenPage[] = [];
  const open = (participant: ParticipantId, how: Entrance = {}): OpenPage => {
    const page = openPage(stage, participant, how);
    pages.push(page);
    return page;
  };

  const state = stuck && (stuck === 'connecting' ? 'silent' : 'quiet');
  const page = open(as, {
    ...(state ? { state } : {}),
    ...(refused ? { refused } : {}),
    ...(device ? { persist: device } : {}),
    ...(interest ? { interest } : {}),
    withoutTexts,
    forged: unproven === 'diverged',
  });
  await reached('The page did not come as far as it should.', () => hasCome(page.session, options));
  if (restored !== undefined) {
    current = memory({ clock, store: storeOfRecording(recording, restored), random: seededRandom(5) });
    page.cut('retrying');
    page.mend();
    await reached(
      'The page did not notice the older copy.',
      () => page.session.store.getState().lost !== undefined,
    );
  }
  const scripts = Object.entries(options.agents ?? {});
  const agents = await Promise.all(scripts.map(([name, script]) => enter(stage, page.session, name, script)));
  if (offline) page.cut(offline === true ? 'offline' : offline);
  await clock.advance(live ? 0 : wait);
  page.session.flush();

  const replay: Replay = {
    ...page,
    clock,
    page: (participant) => open(participant),
    async advance(ms) {
      // What is due now is drawn first: its effects may set timers for what follows.
      for (const step of [0, ms]) {
        await clock.advance(step);
        for (const each of pages) each.session.flush();
        await drawn();
      }
    },
    close() {
      for (const each of pages) each.client.close();
      for (const agent of agents) void agent.leave();
      void keeper.close();
      if (current !== keeper) void current.close();
    },
  };
  await options.arrange?.(replay);
  await replay.advance(0);
  return replay;
}

/** Whether a page has come as far as its story wants it. */
function hasCome(session: Session, { stuck, refused, unproven, left, unwatched }: ReplayOptions): boolean {
  const { status, connection, state, liveness } = session.store.getState();
  if ((left && state.position === 0) || (unwatched && !liveness)) return false;
  if (refused) return connection.status === 'closed';
  if (stuck) return connection.status === (stuck === 'connecting' ? 'connecting' : 'live');
  return status === (unproven ?? 'live');
}

/** The log, and then an event of a version that does not exist yet, which says of itself that it must be understood. */
async function storeOfLater(
  recording: Recording,
  at: string | number | undefined,
  now: number,
): Promise<ReturnType<typeof storeOfRecording>> {
  const until = await recordingOf(storeOfRecording(recording, at), recording.session);
  const producer = 'user:ben/LATERVERSION0001/main';
  const event = { type: 'messages.withdrawn', reason: 'Said by mistake.' };
  const later = { v: 1, producer, seq: 1, participant: 'user:ben', at: now, must: true, event } as const;
  return storeOfRecording({ ...until, incarnation: recording.incarnation, items: [...until.items, later] });
}

/** What a device had kept when its page was left: written by a page that was there. */
async function deviceOf(
  recording: Recording,
  at: string | number,
  participant: ParticipantId,
): Promise<KeyValueStore> {
  const values = new Map<string, string>();
  const device: KeyValueStore = {
    get: async (key) => values.get(key),
    set: async (key, value) => void values.set(key, value),
    delete: async (key) => void values.delete(key),
    keys: async (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)),
  };
  const clock = stillClock(timeOfRecording(recording, at) || MORNING);
  const keeper = memory({ clock, store: storeOfRecording(recording, at), random: seededRandom(3) });
  const { client, session, hide } = openPage(
    { recording, clock, keeper, random: seededRandom(4) },
    participant,
    {
      persist: persist(device),
    },
  );
  await reached('The page that was left never came.', () => session.store.getState().status === 'live');
  session.flush();
  hide();
  await reached('The device kept nothing.', () => values.size > 0);
  client.close();
  await keeper.close();
  return device;
}

interface Stage {
  readonly recording: Recording;
  readonly clock: StoryClock;
  readonly keeper: Transport;
  readonly random: () => number;
}

interface Entrance {
  readonly state?: WireState;
  readonly refused?: ErrorCode;
  readonly forged?: boolean;
  readonly persist?: Persist;
  readonly interest?: SessionInterest;
  readonly withoutTexts?: boolean;
}

type OpenPage = Page & { readonly wire: Wire; hide(): void };

function openPage(
  { recording, clock, keeper, random }: Stage,
  participant: ParticipantId,
  how: Entrance,
): OpenPage {
  const { persist: device, interest, ...state } = how;
  const wire = wireTo(keeper, { clock, ...state });
  const { environment, say, hide } = environmentByHand();
  const client = createSessionClient({
    transport: wire,
    participant,
    clock,
    random,
    environment,
    ...(device ? { persist: device } : {}),
  });
  return {
    wire,
    hide,
    client,
    session: client.session(recording.session, { interest }),
    cut(means = 'offline') {
      wire.cut();
      if (means === 'offline') say('offline');
    },
    mend() {
      wire.mend();
      say('wake');
    },
    hush: wire.hush,
  };
}

/** A story does not depend on the network and the visibility of the page in which it is shown. */
function environmentByHand() {
  type Change = 'wake' | 'offline' | 'hidden';
  const listeners = new Set<(change: Change) => void>();
  let hidden = false;
  const environment: ClientEnvironment = {
    hidden: () => hidden,
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const say = (change: Change) => {
    for (const listener of listeners) listener(change);
  };
  const hide = () => {
    hidden = true;
    say('hidden');
  };
  return { environment, say, hide };
}

async function enter(
  { recording, clock, keeper: transport, random }: Stage,
  seen: Session,
  participant: ParticipantId,
  script: AgentScript,
): Promise<AgentSession> {
  const now = () => seen.store.getState().state;
  const name = now().participants.get(participant)?.name;
  const agent = joinSession({
    transport,
    session: recording.session,
    participant,
    clock,
    random,
    ...(name === undefined ? {} : { name }),
  });
  const pause = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));
  await agent.ready;
  void adoptRuns(agent, (run) => script(run, { pause }), { clock, random });
  agent.answer((run) => script(run, { pause }));
  const isOthers = () =>
    [...now().runs.values()].some(
      (run) => run.participant === participant && run.status === 'running' && run.owner !== agent.instance,
    );
  await reached(`${participant} did not take over its runs.`, () => !isOthers());
  return agent;
}

/** React draws in a task of its own, and runs effects in another. */
const drawn = async (): Promise<void> => {
  for (let task = 0; task < 3; task++) await new Promise<void>((resolve) => setTimeout(resolve, 0));
};

/** Far longer than anything in this page takes, ms. */
const LONG = 5_000;

async function reached(otherwise: string, what: () => boolean): Promise<void> {
  const from = performance.now();
  while (!what()) {
    if (performance.now() - from > LONG) throw new Error(otherwise);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
