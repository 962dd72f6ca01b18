/** What is read of a session's texts, loaded where that is not everything: most pages read all. */
import type { RejoinError } from '../protocol/errors.ts';
import type { Contents, ContentsPort } from './contents.ts';
import { loadLater } from './loadLater.ts';

export function createContentsOnDemand(
  port: ContentsPort,
  report: (error: RejoinError) => void,
  later: () => Promise<Pick<typeof import('./onDemand.ts'), 'createContents'>> = loadLater,
): Contents {
  let contents: Contents | undefined;
  const isPart = port.interest !== 'all';
  const load = async (use: (contents: Contents) => void): Promise<void> => {
    if (!isPart) return;
    try {
      const { createContents } = await later();
      contents ??= createContents(port);
      use(contents);
    } catch (error) {
      // CAST: loadLater throws nothing else.
      report(error as RejoinError);
      // A page that was offline could not load it.
      const stop = port.store.subscribe((view, before) => {
        if (view.connection.status !== 'live' || before.connection.status === 'live') return;
        stop();
        void load(use);
      });
    }
  };
  if (isPart) {
    port.channel.want(port.interest);
    // What is missing is asked for.
    void load(() => {});
  }
  return {
    hold(interest) {
      let isOver = false;
      let release = () => {};
      void load((loaded) => {
        if (!isOver) release = loaded.hold(interest);
      });
      return () => {
        isOver = true;
        release();
      };
    },
    receive: (message) => contents?.receive(message),
  };
}
