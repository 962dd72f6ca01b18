/** A link whose participant was let in: what each message of its client does. */
import { stampOf } from '../../platform/clock.ts';
import type { InstanceId } from '../../protocol/ids.ts';
import { type ClientMessage, type SendSignal, VERSION } from '../../protocol/messages.ts';
import { omitUndefined } from '../../protocol/omitUndefined.ts';
import { createHistoryRequests } from './historyRequests.ts';
import { createLinkAppends } from './linkAppends.ts';
import { createLinkInstances } from './linkInstances.ts';
import { createLinkPermissions } from './linkPermissions.ts';
import type { LinkPort } from './linkPorts.ts';
import { createLinkSubscriptions } from './linkSubscriptions.ts';
import type { Soon } from './soon.ts';

export interface AdmittedLink {
  receive(message: ClientMessage): Soon<void>;
  /** A newer link speaks for this instance. */
  replaced(instance: InstanceId): void;
  /** There is room again for streams. */
  resume(): void;
  /** Asks again about its token and what it reads, if it is time. */
  confirm(): void;
  /** The link has ended. */
  end(): void;
}

/** Welcomes the client, and speaks for its instance from here on. */
export function admitLink(port: LinkPort): AdmittedLink {
  const { context, wire, hello, complain } = port;
  const { host, clock, limits, patience } = context;
  const { participant, instance: own } = hello;
  const permissions = createLinkPermissions(port);
  const instances = createLinkInstances(port);
  const subscriptions = createLinkSubscriptions(port, permissions);
  const append = createLinkAppends(port, permissions, instances);
  const askHistory = createHistoryRequests(port, permissions);

  function signal({ session, key, value, ttl, instance = own }: SendSignal): Soon<void> {
    if (!instances.require(instance)) return undefined;
    const passage = host.maySignal(instance, value);
    if (passage.passes)
      return permissions.check(
        ['read'],
        session,
        () => host.signal(session, { instance, key, value, ttl }),
        (message) => wire.answer({ type: 'error', code: 'forbidden', message }),
      );
    // Once a second: a client that sends too much is not to be sent as much.
    if (passage.reason) wire.answer({ type: 'error', code: 'signal-refused', message: passage.reason });
    return undefined;
  }

  function pong(instance: InstanceId | undefined): void {
    if (instances.require(instance ?? own))
      wire.answer({ type: 'pong', now: stampOf(clock), ...omitUndefined({ instance }) });
  }

  wire.answer({
    type: 'welcome',
    v: VERSION,
    participant,
    level: 5,
    lease: patience.lease,
    now: stampOf(clock),
    limits,
  });
  return {
    receive(message) {
      host.alive(instances.authorOf(message));
      switch (message.type) {
        case 'hello':
          return complain('message-malformed', '`hello` comes once.');
        case 'join':
          return instances.join(message);
        case 'leave':
          return instances.leave(message.instance);
        case 'ping':
          return pong(message.instance);
        case 'append':
          return append(message);
        case 'subscribe':
          return subscriptions.open(message);
        case 'unsubscribe':
          return subscriptions.close(message.channel);
        case 'interest':
          return subscriptions.setInterest(message);
        case 'texts':
          return subscriptions.ask(message);
        case 'signal':
          return signal(message);
        case 'history':
          return askHistory(message);
      }
    },
    replaced: instances.replaced,
    resume: subscriptions.resume,
    confirm: () => permissions.confirm(subscriptions.sessions, subscriptions.end),
    end() {
      subscriptions.closeAll();
      instances.end();
    },
  };
}
