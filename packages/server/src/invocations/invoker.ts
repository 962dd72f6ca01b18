/** Calls the functions that are agents when they are asked in a session, until what they are asked for is done. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '@rejoin/core';
import {
  ANY_AGENT,
  checkCall,
  type KeeperHost,
  openWork,
  refKey,
  writeInvocation,
} from '@rejoin/core/internal';
import type { RecordStore, SessionInfo } from '@rejoin/core/memory';
import { type EntityRef, isParticipant, type ParticipantId, RejoinError } from '@rejoin/core/protocol';
import { type Posted, post } from '../webhooks/postMessage.ts';
import { isLoopback } from '../webhooks/publicAddress.ts';
import { secretKey, signedPosting } from '../webhooks/signedPosting.ts';
import type { Grants } from './grants.ts';
import { createInvocationBook } from './invocationBook.ts';
import { countCall, MOST_CALLS, pauseBefore, type Tries } from './invocationTries.ts';

/** An agent that is a function: `handleInvocation` of `@rejoin/core/agent` answers there. */
export interface InvokedAgent {
  /** `agent:<name>`. */
  readonly participant: string;
  /** `https://…`, where the function is called. A redirect is not followed. */
  readonly url: string;
  /** What calls are signed with: `whsec_` and at least 24 bytes in base64, the same as the function has. */
  readonly secret: string;
}

export interface InvokeOptions {
  /** A message without an address is the first one's to answer. Name no agent here that a process serves. */
  readonly agents: readonly InvokedAgent[];
  /** How functions reach this server, `wss://…`. Default: it is not said, and they know it themselves. */
  readonly publicUrl?: string | (() => string) | undefined;
  /** How long one call may take, ms: what the platform of the functions allows. Default 300,000. */
  readonly within?: number | undefined;
  /** Calls at once. Default 100. */
  readonly most?: number | undefined;
  /** Takes functions on this machine by `http` too: for development. Default false. */
  readonly loopback?: boolean | undefined;
}

export interface InvokerPort {
  readonly host: Pick<KeeperHost, 'follow' | 'list' | 'state'>;
  readonly records: RecordStore;
  readonly clock: Clock;
  readonly grants: Pick<Grants, 'write'>;
  readonly onFault: (error: unknown) => void;
}

export interface Invoker {
  /** Calls no more, and gives up what is under way: the functions go on by themselves, and the next start calls again. */
  close(): Promise<void>;
}

const WITHIN = 300_000;
const MOST = 100;
/** A grant holds for so much longer than its call, ms: the function may be about to leave. */
const LEAVING = 60_000;
const RIGHT =
  "createSessionServer({ …, invoke: { agents: [{ participant: 'agent:news', url: 'https://app.example/agent', secret: 'whsec_…' }] } })";

interface Agent {
  readonly participant: ParticipantId;
  readonly url: URL;
  readonly key: Buffer;
  /** Whether messages without an address are its own. */
  readonly any: boolean;
}

/** One message that an agent has to do something about. */
interface Work {
  readonly session: string;
  /** Unique in its session. */
  readonly name: string;
  readonly agent: Agent;
  readonly message: EntityRef;
  readonly tries: Tries | undefined;
}

/** @throws RejoinError `argument-invalid` */
export function readAgents(options: InvokeOptions): readonly Agent[] {
  checkCall(
    Array.isArray(options?.agents) &&
      options.agents.length > 0 &&
      (options.within ?? WITHIN) > 0 &&
      (options.most ?? MOST) > 0,
    RIGHT,
  );
  return options.agents.map((each, index) => {
    const url = URL.parse(String(each?.url));
    const key = secretKey(each?.secret);
    const participant = String(each?.participant).normalize();
    checkCall(
      url !== null && key !== undefined && isParticipant(participant) && participant.startsWith('agent:'),
      RIGHT,
    );
    if (url.protocol !== 'https:' && !(options.loopback && isLoopback(url) && url.protocol === 'http:'))
      throw new RejoinError(
        'argument-invalid',
        `The function of ${participant} is called by https: the call holds a token. Only on this machine, for development, http will do ({ loopback: true }).`,
      );
    return { participant, url, key, any: index === 0 };
  });
}

export function createInvoker(options: InvokeOptions, port: InvokerPort): Invoker {
  const { host, records, clock, grants, onFault } = port;
  const { within = WITHIN, most = MOST } = options;
  const agents = readAgents(options);
  const book = createInvocationBook(records);
  const underWay = new Map<string, Promise<void>>();
  /** Work whose pause is not over, by what ends the pause. */
  const paused = new Map<string, () => void>();
  /** Sessions that are looked at again once there is room for a call. */
  const crowded = new Set<string>();
  const looks = new Set<Promise<void>>();
  const closing = new AbortController();

  const isAsked = ({ asked = [] }: SessionInfo): boolean =>
    agents.some(({ participant, any }) => asked.includes(participant) || (any && asked.includes(ANY_AGENT)));

  function look(session: string): void {
    if (closing.signal.aborted) return;
    const looked = plan(session)
      .catch((fault: unknown) => void (closing.signal.aborted || onFault(fault)))
      .finally(() => looks.delete(looked));
    looks.add(looked);
  }

  async function plan(session: string): Promise<void> {
    const [state, calls] = await Promise.all([host.state(session), book.of(session)]);
    const open = new Set<string>();
    for (const agent of agents)
      for (const { message, resumes = '' } of openWork(state, agent.participant, agent.any)) {
        const name = `${agent.participant}\n${refKey(message)}\n${resumes}`;
        open.add(name);
        consider({ session, name, agent, message, tries: calls.get(name) });
      }
    const works = new Set(
      [...state.runs.values()].flatMap((run) => (run.status === 'running' ? [run.participant] : [])),
    );
    for (const name of calls.keys()) {
      const isDone = !open.has(name) && !works.has(name.slice(0, name.indexOf('\n')));
      if (isDone && !underWay.has(`${session}\n${name}`)) await book.forget(session, name);
    }
  }

  function consider(work: Work): void {
    const { session, name, tries } = work;
    const key = `${session}\n${name}`;
    if (closing.signal.aborted || underWay.has(key) || paused.has(key)) return;
    const pause = pauseBefore(tries, clock.now());
    if (pause === undefined) return;
    if (pause > 0) {
      const cancel = clock.after(pause, () => {
        paused.delete(key);
        look(session);
      });
      paused.set(key, cancel);
    } else if (underWay.size >= most) crowded.add(session);
    else {
      const called = call(work)
        .catch((fault: unknown) => void (closing.signal.aborted || onFault(fault)))
        .finally(() => {
          underWay.delete(key);
          const [next] = crowded;
          for (const each of next === undefined ? [session] : [session, next]) {
            crowded.delete(each);
            look(each);
          }
        });
      underWay.set(key, called);
    }
  }

  async function call({ session, name, agent, message, tries }: Work): Promise<void> {
    const { participant, url, key } = agent;
    const now = clock.now();
    const counted = countCall(tries, now);
    await book.write(session, name, counted);
    const { publicUrl } = options;
    const token = await grants.write(participant, session, now + within + LEAVING);
    const server = typeof publicUrl === 'function' ? publicUrl() : publicUrl;
    const invocation = { participant, session, message, token, within, ...(server && { url: server }) };
    const body = writeInvocation(invocation, new Date(now).toISOString());
    const posting = signedPosting(url, key, randomUUID(), body, now);
    const posted = await post(posting, clock, closing.signal, within).catch(() => undefined);
    if (closing.signal.aborted) return;
    if (!posted || posted.status < 200 || posted.status > 299)
      onFault(unanswered(agent, posted, counted.count >= MOST_CALLS));
  }

  const leave = host.follow(
    (change) => {
      if (change.type === 'deleted') void book.forgetSession(change.session).catch(onFault);
      else if (isAsked(change.info)) look(change.info.session);
    },
    () => void close(),
  );
  const started = host.list().then(
    (infos) => {
      for (const info of infos) if (isAsked(info)) look(info.session);
    },
    (fault: unknown) => onFault(fault),
  );

  async function close(): Promise<void> {
    leave();
    closing.abort();
    for (const cancel of paused.values()) cancel();
    await Promise.all([started, ...underWay.values(), ...looks]);
  }

  return { close };
}

const unanswered = ({ participant, url }: Agent, posted: Posted | undefined, last: boolean): RejoinError =>
  new RejoinError(
    'server-unreachable',
    `The function of ${participant} at ${url.host} ${posted ? `answered ${posted.status}` : 'did not answer'}. ${last ? `It was called ${MOST_CALLS} times for one message, and is not called for it again.` : 'It is called again.'}`,
  );
