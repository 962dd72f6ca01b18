/** What one link appends: if its participant may, as fast as it may, and answered only while the instance is still bound. */
import type { Append, Refused } from '../../protocol/messages.ts';
import type { Appended } from '../openSession.ts';
import { foreignLane } from './foreignLane.ts';
import type { LinkInstances } from './linkInstances.ts';
import type { LinkPermissions } from './linkPermissions.ts';
import type { LinkPort } from './linkPorts.ts';
import { actionsOf } from './permissions.ts';
import { type Soon, when } from './soon.ts';

/** Gives the function that takes each batch. */
export function createLinkAppends(
  { context, wire, hello, isOpen, fail }: LinkPort,
  permissions: LinkPermissions,
  instances: LinkInstances,
): (message: Append) => Soon<void> {
  const { host, rates } = context;
  const { participant } = hello;

  const refuse = (refused: Omit<Refused, 'type'>): void => wire.answer({ type: 'refused', ...refused });

  function commit(message: Append): void {
    const { session, producer, first } = message;
    const binding = instances.bindingFor(producer);
    if (!binding) return wire.answer(foreignLane(message));
    const { instance } = binding;
    const resolve = (answer: Appended): void => {
      if (instances.bindingOf(instance) !== binding) return;
      if (answer.type === 'ack') wire.answer({ type: 'ack', session, producer, seq: answer.seq });
      else refuse({ ...answer, session, producer, first, seq: Math.max(first, answer.seq) });
    };
    host.take(session, binding, message, { resolve, reject: fail });
  }

  return (message) => {
    const { session, producer, first, events } = message;
    return permissions.check(
      actionsOf(events),
      session,
      () => {
        // The link waits with it: what is behind it is not read. A batch of an instance that is not its own is refused at once.
        const isOwn = instances.bindingFor(producer) !== undefined;
        return when(isOwn ? rates.append(participant, session, message) : undefined, () => {
          if (isOpen()) commit(message);
        });
      },
      (why) => refuse({ session, producer, first, seq: first, code: 'forbidden', message: why }),
    );
  };
}
