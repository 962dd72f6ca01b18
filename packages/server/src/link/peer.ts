/** One WebSocket connection: hello, then whatever the client asks, in the order in which it asks (docs/protocol.md section 13). */
import type { Duplex } from 'node:stream';
import type { Clock } from '@rejoin/core/internal';
import {
  isMalformedEvent,
  type KeeperHost,
  MAX_INSTANCES,
  type Patience,
  parseClient,
  type Shares,
  stampOf,
} from '@rejoin/core/internal';
import {
  type Append,
  CLOSE,
  type ClientMessage,
  type ErrorCode,
  type Hello,
  type InstanceId,
  instanceOf,
  isMalformed,
  type Join,
  kindOf,
  type Limits,
  type Malformed,
  type Ping,
  participantOf,
  type Refused,
  type SendSignal,
  type Subscribe,
  VERSION,
} from '@rejoin/core/protocol';
import type { RawData, WebSocket } from 'ws';
import type { Authorize } from '../http/authorize.ts';
import {
  actionsOf,
  createDecisions,
  firstRefused,
  missing,
  type Refusal,
  rule,
  type Soon,
  when,
} from '../http/permissions.ts';
import type { Backlog, Waiting } from './backlog.ts';
import { type Binding, createBindings } from './bindings.ts';
import { createChannels } from './channels.ts';
import type { ConnectionSlots } from './connectionSlots.ts';
import { createHandshakeLimits } from './handshakeLimits.ts';
import { createHistoryRequests } from './historyRequests.ts';
import type { Instances } from './instances.ts';
import { createOutgoing } from './outgoing.ts';
import { watchPartialMessages } from './partialMessages.ts';
import type { RequestRates } from './requestRates.ts';
import type { Snapshots } from './snapshotSending.ts';

/** What all connections of one server share. */
export interface PeerContext {
  readonly host: KeeperHost;
  readonly snapshots: Snapshots;
  readonly instances: Instances<Peer>;
  readonly slots: ConnectionSlots;
  /** Links whose message is large and has not ended, as what cuts them off. */
  readonly partialMessages: Shares<() => void>;
  readonly authorize: Authorize;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly patience: Patience;
  /** Bytes that may wait for one reader before it is served from the log. */
  readonly buffer: number;
  /** Resolves when it is the turn of a piece of work that takes long. */
  readonly turn: () => Promise<void>;
  /** One participant may not use up what all share: it waits. */
  readonly rates: RequestRates;
  readonly backlog: Backlog;
  readonly onFault: (error: unknown) => void;
}

export interface Peer {
  /** Ends the connection. The client reads the reason's code from `code`, people from `reason`. */
  close(code: number, reason: string): void;
  /** A newer link speaks for this instance. */
  replaced(instance: InstanceId): void;
  /** Called every 30 s: asks for a sign of life, and gives up on whoever gave none since, if the server was able to listen. */
  check(listened: boolean): void;
}

const MAX_MALFORMED = 100;
const MAX_CHANNELS = 256;
/** How long an answer of `authorize` holds on an open link, ms: tokens expire and are revoked. */
const HOLDS = 60_000;

export function createPeer(socket: WebSocket, raw: Duplex, context: PeerContext): Peer {
  const { host, instances, authorize, clock, limits, patience } = context;
  let me: Hello | undefined;
  let closed = false;
  let heard = true;
  let malformed = 0;
  let busy = false;
  const inbox: string[] = [];
  /** Nothing is asked before hello. */
  let may: ReturnType<typeof createDecisions> = () => 'unauthorized';
  /** When the link's token was last accepted. */
  let confirmedAt = 0;
  const bindings = createBindings();
  let waiting: Waiting | undefined;

  const out = createOutgoing({
    socket,
    raw,
    high: context.buffer,
    onRoom: () => channels.resume(),
    onFlood: () => close(CLOSE.slow, 'reader-slow'),
    onWaiting: (bytes) => waiting?.set(bytes),
  });
  const channels = createChannels(host, out, context.snapshots, () =>
    me?.snapshots === 'http' ? me.participant : undefined,
  );
  const historyRequests = createHistoryRequests(host, out, context.turn);
  const handshake = createHandshakeLimits(socket, raw, clock, close);
  /** A message has ended. */
  let whole = () => {};
  const peer: Peer = { close, check, replaced };

  socket.on('message', (data: RawData, binary: boolean) => {
    heard = true;
    whole();
    if (closed) return;
    if (binary) complain('message-malformed', 'A binary message arrived; this protocol is text.');
    else receive(String(data));
  });
  socket.on('pong', () => {
    heard = true;
  });
  socket.on('close', () => {
    waiting?.leave();
    leave();
  });

  function leave(): void {
    closed = true;
    channels.closeAll();
    for (const instance of bindings.all()) instances.leave(instance, peer);
  }

  function close(code: number, reason: string): void {
    if (closed) return;
    out.flush();
    leave();
    handshake.close(code, reason);
  }

  function check(listened: boolean): void {
    if (!heard && listened) socket.terminate();
    heard = false;
    if (socket.readyState === socket.OPEN) socket.ping();
    if (me && clock.elapsed() - confirmedAt >= HOLDS) confirm(me);
  }

  /** The token may have expired or been revoked, and a right taken away, since they were asked about. */
  function confirm({ token, participant }: Hello): void {
    confirmedAt = clock.elapsed();
    may = createDecisions(authorize, { token, participant });
    const ask = async () => {
      const ruling = await rule(authorize, { token, participant, action: 'connect' });
      if (ruling !== 'allowed') return turnAway(ruling);
      for (const [channel, session] of channels.read()) {
        const reading = await may('read', session);
        if (closed) return;
        if (reading === 'unauthorized') return turnAway(reading);
        if (reading === 'forbidden' && channels.close(channel))
          deny(channel, missing(participant, 'read', session));
      }
    };
    // No answer is no refusal: the next look asks again.
    ask().catch(context.onFault);
  }

  /** What was asked and not answered is not lost: the client asks it again on its next link, by a fresh token if it has one. */
  const turnAway = (why: Refusal): void => close(CLOSE[why], why);

  // --- In: one message after the other, also where deciding about one takes time.

  function receive(text: string): void {
    if (busy) {
      inbox.push(text);
      return;
    }
    try {
      const pending = take(text);
      if (pending !== undefined) void settle(pending);
    } catch (error) {
      fail(error);
    }
  }

  async function settle(pending: Promise<unknown>): Promise<void> {
    busy = true;
    socket.pause();
    try {
      await pending;
      for (let next = inbox.shift(); next !== undefined && !closed; next = inbox.shift()) await take(next);
    } catch (error) {
      fail(error);
    } finally {
      busy = false;
      socket.resume();
    }
  }

  function take(text: string): Soon<void> {
    const message = parseClient(text, limits);
    if (isMalformed(message)) return reject(message);
    if (!me) {
      if (message.type === 'hello') return greet(message);
      return complain('unauthorized', 'The first message is `hello`.');
    }
    host.alive(speakerOf(me, message));
    return obey(me, message);
  }

  function reject(found: Malformed): undefined {
    if (found.malformed === 'protocol-version') return void close(CLOSE.version, found.malformed);
    // Known well enough to answer the writer, who gives up that one event and goes on (P11).
    if (me && isMalformedEvent(found))
      refuse({ ...found.batch, code: found.malformed, message: found.message });
    // A signal too many is nothing to lose a link for.
    else if (found.malformed === 'signal-refused') tell(found.malformed, found.message);
    else complain(found.malformed, found.message);
    return undefined;
  }

  function complain(code: ErrorCode, message: string): undefined {
    if (++malformed > MAX_MALFORMED) close(CLOSE.misbehaved, 'link-misbehaved');
    else tell(code, message);
    return undefined;
  }

  function tell(code: ErrorCode, message: string, instance?: InstanceId): void {
    out.urgent(JSON.stringify({ type: 'error', code, message, instance }));
  }

  /** Whose sign of life a message is: of the instance that says it, or of the link's own where none says so. */
  function speakerOf(self: Hello, message: ClientMessage): InstanceId {
    const named =
      message.type === 'append'
        ? instanceOf(message.producer)
        : message.type === 'ping' || message.type === 'signal'
          ? message.instance
          : undefined;
    return named !== undefined && bindings.of(named) ? named : self.instance;
  }

  function greet(hello: Hello): Soon<void> {
    const { participant, instance, token } = hello;
    if (kindOf(participant) === 'keeper' || participantOf(instance) !== participant)
      return void close(CLOSE.forbidden, 'forbidden');
    return when(rule(authorize, { token, participant, action: 'connect' }), (ruling) => {
      if (closed) return;
      if (ruling !== 'allowed') return turnAway(ruling);
      return when(instances.prove(instance, hello.secret), (proven) => {
        if (closed) return;
        if (!proven) close(CLOSE.forbidden, 'forbidden');
        else if (context.slots.admit(raw, participant)) welcome(hello);
        else close(CLOSE.full, 'server-full');
      });
    });
  }

  function welcome(hello: Hello): void {
    const { participant, instance, token, secret } = hello;
    // The older link first: what it still has to say must not come after what this one says.
    instances.enter(instance, secret, peer)?.replaced(instance);
    me = hello;
    waiting = context.backlog.enter(participant, () => socket.terminate());
    bindings.bind(instance, secret);
    may = createDecisions(authorize, { token, participant });
    confirmedAt = clock.elapsed();
    handshake.pass();
    whole = watchPartialMessages(raw, participant, context.partialMessages, () => {
      close(CLOSE.full, 'server-full');
      socket.terminate();
    });
    host.alive(instance);
    out.urgent(
      JSON.stringify({
        type: 'welcome',
        v: VERSION,
        participant,
        level: 5,
        lease: patience.lease,
        now: stampOf(clock),
        limits,
      }),
    );
  }

  function obey(self: Hello, message: ClientMessage): Soon<void> {
    switch (message.type) {
      case 'hello':
        return complain('message-malformed', '`hello` comes once.');
      case 'join':
        return join(self, message);
      case 'leave':
        return void part(self, message.instance);
      case 'ping':
        return void pong(self, message);
      case 'append':
        return append(self, message);
      case 'subscribe':
        return subscribe(self, message);
      case 'unsubscribe':
        return void channels.close(message.channel);
      case 'signal':
        return signal(self, message);
      case 'history':
        return when(may('read', message.session), (ruling) => {
          if (ruling === 'unauthorized') return turnAway(ruling);
          const denied =
            ruling === 'allowed' ? undefined : missing(self.participant, 'read', message.session);
          return when(context.rates.read(self.participant), () => {
            if (!closed) historyRequests.answer(message, denied);
          });
        });
    }
  }

  // --- Further instances of the participant: what `hello` proved of it and its token holds for them.

  function join(self: Hello, { instance, secret }: Join): Soon<void> {
    const { participant } = self;
    const deny = () => tell('forbidden', 'This link may not speak for this instance.', instance);
    if (participantOf(instance) !== participant) return deny();
    if (!instances.mayJoin(peer, participant))
      return tell('link-full', 'Too many instances joined within a minute.', instance);
    return when(instances.prove(instance, secret), (proven) => {
      if (closed) return;
      if (!proven) return deny();
      if (!bindings.bind(instance, secret))
        return tell('link-full', `A link speaks for at most ${MAX_INSTANCES} instances.`, instance);
      const older = instances.enter(instance, secret, peer);
      if (older !== peer) older?.replaced(instance);
      host.alive(instance);
      out.urgent(JSON.stringify({ type: 'joined', instance }));
    });
  }

  function part(self: Hello, instance: InstanceId): void {
    if (instance !== self.instance && bindings.release(instance)) instances.leave(instance, peer);
  }

  function replaced(instance: InstanceId): void {
    if (instance === me?.instance) return close(CLOSE.replaced, 'link-replaced');
    if (bindings.release(instance)) tell('link-replaced', 'A newer link took this instance over.', instance);
  }

  /** The binding under which an instance speaks; it is told if there is none. */
  function speaking(instance: InstanceId): Binding | undefined {
    const binding = bindings.of(instance);
    if (!binding) tell('producer-foreign', 'This link does not speak for this instance.', instance);
    return binding;
  }

  function pong(self: Hello, { instance }: Ping): void {
    if (speaking(instance ?? self.instance))
      out.urgent(JSON.stringify({ type: 'pong', instance, now: stampOf(clock) }));
  }

  function append(self: Hello, { session, producer, first, events }: Append): Soon<void> {
    return when(
      firstRefused(actionsOf(events), (action) => may(action, session)),
      (refused) => {
        if (refused?.refusal === 'unauthorized') return turnAway(refused.refusal);
        if (refused) {
          return refuse({
            session,
            producer,
            first,
            seq: first,
            code: 'forbidden',
            message: missing(self.participant, refused.action, session),
          });
        }
        // The link waits with it: what is behind it is not read. What is not its own to say is refused at once.
        const own = bindings.of(instanceOf(producer)) !== undefined;
        return when(
          own ? context.rates.append(self.participant, session, { first, events }) : undefined,
          () => {
            if (!closed) commit(self, { session, producer, first, events });
          },
        );
      },
    );
  }

  function commit(self: Hello, { session, producer, first, events }: Omit<Append, 'type'>): void {
    // One that the link does not speak for is refused by the keeper: it is not the writer's.
    const binding = bindings.of(instanceOf(producer));
    const { instance, secret } = binding ?? { instance: self.instance, secret: undefined };
    const writer = { participant: self.participant, instance, secret };
    host.append(session, writer, { producer, first, events }).then((answer) => {
      if (binding && bindings.of(binding.instance) !== binding) return;
      if (answer.type === 'ack')
        out.urgent(JSON.stringify({ type: 'ack', session, producer, seq: answer.seq }));
      else refuse({ ...answer, session, producer, first, seq: Math.max(first, answer.seq) });
    }, fail);
  }

  function fail(error: unknown): void {
    context.onFault(error);
    close(CLOSE.fault, 'The server failed.');
  }

  const refuse = (refused: Omit<Refused, 'type'>): void =>
    out.urgent(JSON.stringify({ type: 'refused', ...refused }));

  const deny = (channel: number, why: string, code: ErrorCode = 'forbidden'): void =>
    out.send(JSON.stringify({ type: 'error', code, message: why, channel }));

  function subscribe({ participant }: Hello, message: Subscribe): Soon<void> {
    const { channel, session } = message;
    if (channels.has(channel)) return complain('message-malformed', `Channel ${channel} is in use.`);
    if (channels.size >= MAX_CHANNELS)
      return deny(channel, `A link has at most ${MAX_CHANNELS} channels.`, 'message-malformed');
    return when(may('read', session), (ruling) => {
      if (closed) return;
      if (ruling === 'unauthorized') return turnAway(ruling);
      if (ruling !== 'allowed') return deny(channel, missing(participant, 'read', session));
      return when(context.rates.read(participant), () => {
        if (!closed) channels.open(message);
      });
    });
  }

  function signal(self: Hello, message: SendSignal): Soon<void> {
    const { session, key, value, ttl, instance = self.instance } = message;
    if (!speaking(instance)) return undefined;
    const passage = host.maySignal(instance, value);
    if (!passage.passes) {
      // Once a second: whoever sends too much is not to be sent as much.
      if (passage.reason) tell('signal-refused', passage.reason);
      return undefined;
    }
    return when(may('read', session), (ruling) => {
      if (ruling === 'unauthorized') return turnAway(ruling);
      if (ruling === 'allowed') host.signal(session, { instance, key, value, ttl });
      else tell('forbidden', missing(self.participant, 'read', session));
    });
  }

  return peer;
}
