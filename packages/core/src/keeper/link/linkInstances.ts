/** The instances that one link speaks for: its own, from `hello`, and those that joined (docs/protocol.md section 13). */
import type { ErrorCode } from '../../protocol/errors.ts';
import { type InstanceId, instanceOf, isLaneOf, type ProducerId, participantOf } from '../../protocol/ids.ts';
import { MAX_INSTANCES } from '../../protocol/limits.ts';
import { CLOSE, type ClientMessage, type Join } from '../../protocol/messages.ts';
import type { Writer } from '../keeper.ts';
import type { LinkPort } from './linkPorts.ts';
import { type Soon, when } from './soon.ts';

/** Made anew whenever an instance joins: what was sent under an earlier one is not answered under this one. */
export interface Binding extends Writer {
  /** Digest of the secret that it has shown. */
  readonly secret: string;
}

export interface LinkInstances {
  /** Undefined if the link does not speak for this instance. */
  bindingOf(instance: InstanceId): Binding | undefined;
  /** The same of the instance that a producer is a lane of. */
  bindingFor(producer: ProducerId): Binding | undefined;
  /** The same; and if the link does not speak for it, the client receives an error. */
  require(instance: InstanceId): Binding | undefined;
  /** Whose sign of life a message is: of the instance that it names, or of the link's own where it names none. */
  authorOf(message: ClientMessage): InstanceId;
  join(message: Join): Soon<void>;
  /** Speaks for it no longer. The link's own instance leaves with the link. */
  leave(instance: InstanceId): void;
  /** A newer link speaks for it. Of the link's own instance, that ends the link. */
  replaced(instance: InstanceId): void;
  /** The link has ended. */
  end(): void;
}

/** Begins with the link's own instance, which has proven its secret. */
export function createLinkInstances({ context, wire, hello, owner, isOpen, close }: LinkPort): LinkInstances {
  const { host, instances } = context;
  const { participant, instance: own } = hello;
  const bound = new Map<InstanceId, Binding>();

  const deny = (code: ErrorCode, message: string, instance: InstanceId): void =>
    wire.answer({ type: 'error', code, message, instance });

  function bind(instance: InstanceId, secret: string): void {
    bound.set(instance, { participant, instance, secret: instances.digestOf(secret) });
    const former = instances.enter(instance, secret, owner);
    // Before anything that this link answers: what the older one still sends must not come after it.
    if (former !== owner) former?.replaced(instance);
    host.alive(instance);
  }

  const bindingOf = (instance: InstanceId): Binding | undefined => bound.get(instance);
  const bindingFor = (producer: ProducerId): Binding | undefined =>
    bound.get(isLaneOf(producer, own) ? own : instanceOf(producer));

  bind(own, hello.secret);
  return {
    bindingOf,
    bindingFor,
    require(instance) {
      const binding = bound.get(instance);
      if (!binding) deny('producer-foreign', 'This link does not speak for this instance.', instance);
      return binding;
    },
    authorOf(message) {
      if (message.type === 'append') return bindingFor(message.producer)?.instance ?? own;
      const named = message.type === 'ping' || message.type === 'signal' ? message.instance : undefined;
      return named !== undefined && bound.has(named) ? named : own;
    },
    join({ instance, secret }) {
      const forbid = () => deny('forbidden', 'This link may not speak for this instance.', instance);
      if (participantOf(instance) !== participant) return forbid();
      if (!instances.mayJoin(owner, participant))
        return deny('link-full', 'Too many instances joined within a minute.', instance);
      return when(instances.prove(instance, secret), (proven) => {
        if (!isOpen()) return;
        if (!proven) return forbid();
        if (bound.size >= MAX_INSTANCES && !bound.has(instance))
          return deny('link-full', `A link speaks for at most ${MAX_INSTANCES} instances.`, instance);
        bind(instance, secret);
        wire.answer({ type: 'joined', instance });
      });
    },
    leave(instance) {
      if (instance !== own && bound.delete(instance)) instances.leave(instance, owner);
    },
    replaced(instance) {
      if (instance === own) return close(CLOSE.replaced, 'link-replaced');
      if (bound.delete(instance)) deny('link-replaced', 'A newer link took this instance over.', instance);
    },
    end() {
      for (const instance of bound.keys()) instances.leave(instance, owner);
    },
  };
}
