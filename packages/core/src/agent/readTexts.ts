/** Characters for agent code: an agent reads the outline of its session, and single texts when it needs them (P38). */
import type { Session } from '../client/sessionApi.ts';
import { coverageOf, missingOf } from '../fold/coverage.ts';
import type { SessionState } from '../fold/state.ts';
import type { SessionInterest } from '../protocol/interest.ts';
import { endOf } from './endOf.ts';

/** Resolves with the state in which every text that the interest covers has its characters; rejects if none will come. */
export function readTexts(
  session: Pick<Session, 'store' | 'readContent'>,
  interest: SessionInterest,
): Promise<SessionState> {
  const { store } = session;
  const covers = coverageOf(interest);
  const release = session.readContent(interest);
  return new Promise((resolve, reject) => {
    let unsubscribe = () => {};
    const over = () => {
      unsubscribe();
      release();
    };
    const look = (): void => {
      const view = store.getState();
      const isHere = missingOf(view.state, covers).length === 0;
      const why = isHere ? undefined : endOf(view);
      if (!isHere && !why) return;
      over();
      if (why) reject(why);
      else resolve(view.state);
    };
    unsubscribe = store.subscribe(look);
    look();
  });
}
