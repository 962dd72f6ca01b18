/** The instances that one link of `/memory` speaks for: the session server's rules (docs/protocol.md section 13), in one process. */
import { type InstanceId, participantOf } from '../protocol/ids.ts';
import { MAX_INSTANCES } from '../protocol/limits.ts';
import type { LinkMessage } from '../protocol/messages.ts';

/** Made anew whenever the instance joins: what was said under an earlier one is not answered under this one. */
export interface Speaker {
  readonly instance: InstanceId;
  readonly secret: string;
  /** Another link has it now. */
  readonly replaced: () => void;
}

/** Which link speaks for which instance, over all links of one keeper. */
export type Holders = Map<InstanceId, Speaker>;

export interface Speakers {
  of(instance: InstanceId): Speaker | undefined;
  /** The same, but the link is told if it does not speak for it. */
  asked(instance: InstanceId): Speaker | undefined;
  /** Whether it may join. The link is told either way. */
  join(instance: InstanceId, secret: string): boolean;
  leave(instance: InstanceId): void;
  close(): void;
}

/** @param own the link's own instance: it does not leave before the link ends, and other links of it go on as they did */
export function createSpeakers(
  own: InstanceId,
  secret: string,
  holders: Holders,
  send: (message: LinkMessage) => void,
): Speakers {
  const bound = new Map<InstanceId, Speaker>();
  const deny = (
    code: 'forbidden' | 'link-full' | 'link-replaced' | 'producer-foreign',
    message: string,
    instance: InstanceId,
  ) => send({ type: 'error', code, message, instance });

  function bind(instance: InstanceId, proof: string): void {
    const former = holders.get(instance);
    const speaker: Speaker = {
      instance,
      secret: proof,
      replaced() {
        if (instance === own) return;
        bound.delete(instance);
        deny('link-replaced', 'A newer link took this instance over.', instance);
      },
    };
    if (former && bound.get(instance) !== former) former.replaced();
    bound.set(instance, speaker);
    holders.set(instance, speaker);
  }

  function release(instance: InstanceId): void {
    const speaker = bound.get(instance);
    bound.delete(instance);
    if (speaker && holders.get(instance) === speaker) holders.delete(instance);
  }

  bind(own, secret);
  return {
    of: (instance) => bound.get(instance),
    asked(instance) {
      const speaker = bound.get(instance);
      if (!speaker) deny('producer-foreign', 'This link does not speak for this instance.', instance);
      return speaker;
    },
    join(instance, proof) {
      const holder = holders.get(instance);
      if (participantOf(instance) !== participantOf(own) || (holder && holder.secret !== proof)) {
        deny('forbidden', 'This link may not speak for this instance.', instance);
        return false;
      }
      if (bound.size >= MAX_INSTANCES && !bound.has(instance)) {
        deny('link-full', `A link speaks for at most ${MAX_INSTANCES} instances.`, instance);
        return false;
      }
      bind(instance, proof);
      send({ type: 'joined', instance });
      return true;
    },
    leave(instance) {
      if (instance !== own) release(instance);
    },
    close() {
      for (const instance of [...bound.keys()]) release(instance);
    },
  };
}
