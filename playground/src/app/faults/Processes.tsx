import { type ReactElement, useEffect, useState } from 'react';
import { type Config, type DemoProcess, membersOf, readProcesses, type Strike, strike } from '../server.ts';

/** Between two looks, ms. */
const EVERY = 1_000;
/** Long enough to be called stalled, at a lease of five seconds. */
const FROZEN_FOR = 12_000;

/** The session server, and the agents of the scene: each a process that can be killed or frozen, and comes back. */
export function Processes({
  config,
  scene,
}: {
  readonly config: Config;
  readonly scene: string;
}): ReactElement {
  const [processes, look] = useProcesses(scene);
  const members = membersOf(config, scene);
  const hit = (name: string, how: Strike) => void strike(config, name, how).then(look);
  return (
    <section className="faults-part">
      <h3>Processes</h3>
      {processes === undefined && <p className="faults-does">The page’s own server does not answer.</p>}
      <ul className="faults-processes">
        {processes?.map(({ name, pid, frozen, participant }) => {
          const title =
            members.find((each) => each.participant === participant)?.title ??
            (participant ? name : 'Session server');
          const gone = pid === undefined;
          return (
            <li key={name} data-process={name}>
              <span className="faults-process">
                {title}
                <span className="pid" dir="ltr">
                  {gone ? 'starts again' : frozen ? 'frozen' : `pid ${pid}`}
                </span>
              </span>
              {participant && (
                <button
                  type="button"
                  className="rejoin-button"
                  aria-label={`Freeze ${title} for 12 s`}
                  aria-disabled={gone || frozen === true}
                  onClick={() => hit(name, { kind: 'freeze', ms: FROZEN_FOR })}
                >
                  Freeze 12 s
                </button>
              )}
              <button
                type="button"
                className="rejoin-button"
                aria-label={`Kill ${title}`}
                aria-disabled={gone}
                onClick={() => hit(name, { kind: 'kill' })}
              >
                Kill
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function useProcesses(scene: string): readonly [readonly DemoProcess[] | undefined, () => void] {
  const [processes, setProcesses] = useState<readonly DemoProcess[] | undefined>([]);
  const look = () =>
    void readProcesses().then((all) =>
      setProcesses(all?.filter((each) => each.scene === undefined || each.scene === scene)),
    );
  // biome-ignore lint/correctness/useExhaustiveDependencies: one clock for each scene.
  useEffect(() => {
    look();
    const timer = setInterval(look, EVERY);
    return () => clearInterval(timer);
  }, [scene]);
  return [processes, look];
}
