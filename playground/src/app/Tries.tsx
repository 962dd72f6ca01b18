import type { ReactElement } from 'react';
import { PageIcon } from './PageIcon.tsx';
import type { Scene } from './Scene.ts';

/** What the scene shows, and what to try in it: a button that opens it over the page. Escape closes it. */
export function Tries({ scene: { title, about, tries } }: { readonly scene: Scene }): ReactElement {
  return (
    <>
      <button type="button" className="rejoin-button tries-open" popoverTarget="tries">
        <PageIcon name="try" />
        <span>What to try</span>
      </button>
      <section className="tries" id="tries" popover="auto" aria-label={`What to try: ${title}`}>
        <h2>{title}</h2>
        <p>{about}</p>
        <ol>
          {tries.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ol>
      </section>
    </>
  );
}
