/** The script of a page whose person changes an object with others and is present, and says what it sees to the test that drives it. */
import { createSessionClient, systemClock } from '@rejoin/core';
import { sharedObject } from '@rejoin/core/objects';
import { peopleIn, reportPresence } from '@rejoin/core/presence';
import { websocket } from '@rejoin/core/websocket';
import { addTo, type Plan } from './plan.ts';

export interface TogetherOptions {
  readonly url: string;
  readonly token: string;
  readonly participant: string;
  /** How often it says that its person is here, ms. */
  readonly beat: number;
}

export interface TogetherPage {
  start(options: TogetherOptions): void;
  /** Changes the plan so many times, one every `pace` ms, and asks again for each change that came second. */
  change(count: number, pace: number): void;
  report(): TogetherReport;
}

export interface TogetherReport {
  readonly status: string;
  readonly connection: string;
  readonly plan: string;
  /** Changes of its own that are still to be made, and that wait. */
  readonly open: number;
  readonly errors: readonly string[];
  readonly people: readonly string[];
}

const errors: string[] = [];
let open = 0;
let begun: ReturnType<typeof begin> | undefined;

function begin({ url, token, participant, beat }: TogetherOptions) {
  const client = createSessionClient({ transport: websocket({ url, token }), participant });
  const session = client.session('s');
  const plan = sharedObject<Plan>(session, 'plan');
  reportPresence({ client, session, clock: systemClock, beat });
  session.store.subscribe((view) => {
    const { conflict } = plan.read(view);
    if (!conflict) return;
    if (conflict.error.code !== 'claim-lost') errors.push(conflict.error.code);
    // Once what came first is here, which the refusal may precede.
    queueMicrotask(() => plan.read().conflict?.ref.id === conflict.ref.id && plan.redo(conflict));
  });
  return { session, plan, participant };
}

const page: TogetherPage = {
  start(options) {
    begun = begin(options);
  },
  change(count, pace) {
    if (!begun) return;
    const { plan, participant } = begun;
    open = count;
    const timer = setInterval(() => {
      plan.change(addTo(`${participant} ${open}`));
      if (--open === 0) clearInterval(timer);
    }, pace);
  },
  report() {
    const view = begun?.session.store.getState();
    const waits = [...(view?.pending.values() ?? [])].length;
    return {
      status: view?.status ?? 'none',
      connection: view?.connection.status ?? 'none',
      plan: JSON.stringify(begun?.plan.read().value),
      open: open + waits,
      errors,
      people: view && begun ? peopleIn(view, begun.session.participant).map(({ name }) => name) : [],
    };
  },
};
Object.assign(window, { page });
