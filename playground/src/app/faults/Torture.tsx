import { type ReactElement, useEffect, useRef, useState } from 'react';
import { readTortureSettings } from '../address.ts';
import type { Config } from '../server.ts';
import type { Surface } from '../surface.ts';
import { type Proof, verdictOf } from './proof.ts';
import { type TortureProgress, torture } from './torture.ts';

export interface TortureProps {
  readonly surfaces: readonly Surface[];
  readonly config: Config;
  readonly session: string;
  readonly scene: string;
}

/** Everything at once, for a minute; and then what each has, beside what the log has. */
export function Torture({ surfaces, ...where }: TortureProps): ReactElement {
  const [progress, setProgress] = useState<TortureProgress>();
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(), []);
  const { ms, seed } = readTortureSettings(window);
  // An operator's side has a list of sessions, and none of its own.
  const own = surfaces.filter(({ kind }) => kind === 'user');
  const running = progress !== undefined && progress.phase !== 'over';
  const press = () => {
    if (running) return stop.current?.abort();
    const ending = new AbortController();
    stop.current = ending;
    void torture({
      ...{ ...where, ms, signal: ending.signal, report: setProgress },
      surfaces: own,
      seed: seed ?? crypto.getRandomValues(new Uint32Array(1))[0] ?? 1,
    });
  };
  return (
    <section className="faults-part torture" data-torture={progress?.phase ?? 'ready'}>
      <h3>Torture</h3>
      <p className="faults-does">
        All of this for {Math.round(ms / 1_000)} s, in an order that a seed decides, while questions are
        asked. Then everything is made whole, and what the log, the server and each surface hold is compared,
        letter by letter.
      </p>
      <button
        type="button"
        className="rejoin-button"
        data-variant={running ? undefined : 'primary'}
        disabled={progress?.phase === 'settling' || own.length === 0}
        onClick={press}
      >
        {running ? 'End the faults now' : 'Torture it'}
      </button>
      {own.length === 0 && <p className="faults-does">Only with the customer’s side on this page.</p>}
      {progress && <Progress progress={progress} />}
    </section>
  );
}

function Progress({
  progress: { phase, left, done, waits, proof, seed },
}: {
  readonly progress: TortureProgress;
}) {
  return (
    <>
      <p className="torture-phase" role="status">
        {phase === 'playing' && `${Math.ceil(left / 1_000)} s of faults to go.`}
        {phase === 'settling' && `The faults are over. It waits for ${waits}.`}
        {phase === 'over' && verdictOf(proof, waits)}
      </p>
      {phase === 'over' && proof && <ProofTable proof={proof} />}
      <p className="faults-does">
        Seed <code data-seed="">{seed}</code>. The same seed makes the same faults at the same moments; how
        the processes meet is another each time.
      </p>
      <details>
        <summary>What was done ({done.length})</summary>
        <ol className="torture-done">
          {done.map((each, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever added.
            <li key={index}>{each}</li>
          ))}
        </ol>
      </details>
    </>
  );
}

function ProofTable({ proof: { rows, faults } }: { readonly proof: Proof }): ReactElement {
  return (
    <div className="proof" data-proof={faults.length === 0 ? 'same' : 'different'}>
      {rows.map(({ name, position, digest, messages, letters, withheld, different, same }) => (
        <section key={name} data-holder={name} data-same={same}>
          <h4>
            <span aria-hidden="true">{same ? '✓' : '✗'}</span> {name}
          </h4>
          <dl>
            <Row name="Position" value={position.toLocaleString('en')} />
            <Row name="Digest" value={digest} />
            <Row name="Messages" value={messages.toLocaleString('en')} />
            <Row name="Letters" value={letters.toLocaleString('en')} />
            {withheld > 0 && (
              <Row name="Not read here, by their sums" value={withheld.toLocaleString('en')} />
            )}
            <Row name="Different letters" value={different.toLocaleString('en')} />
          </dl>
        </section>
      ))}
    </div>
  );
}

function Row({ name, value }: { readonly name: string; readonly value: string }): ReactElement {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
