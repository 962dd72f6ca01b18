import type { NamedParticipant } from '@rejoin/react';
import { Composer } from '@rejoin/react/composer';
import { HandoffBanner } from '@rejoin/react/handoff-banner';
import { type LabelOverrides, LabelsProvider } from '@rejoin/react/labels';
import { Transcript } from '@rejoin/react/transcript';
import type { ReactElement } from 'react';
import { SHOP } from '../../../agents/support-desk/shop.ts';
import { introductionOf } from '../../names.ts';
import type { SceneSurfaceProps } from '../../Scene.ts';
import { SurfaceView } from '../../SurfaceView.tsx';
import { Examples } from '../Examples.tsx';

const LABELS: LabelOverrides = {
  approvalCard: {
    approve: 'Yes, please',
    decline: 'No, thank you',
    asker: (name) => `${introductionOf(name).name} asks you`,
  },
};
const TRANSCRIPT = { transcript: 'Messages' };
const FIELD = { placeholder: 'Ask about an order, a return or tea' };

const EXAMPLES = [
  'Where is order 4712?',
  'Can I return order 4711?',
  'How hot must the water be for green tea?',
  'The teapot of order 4711 arrived broken.',
  'I would like to talk to a person.',
];

export const nameOf = ({ participant, name }: NamedParticipant): string => {
  const said = introductionOf(name).name;
  return participant.startsWith('operator:') ? `${said.slice(0, 1).toUpperCase()}${said.slice(1)}` : said;
};

/** What the shop's customer sees: one conversation, in which the assistant or an operator answers. */
export function Customer({ config: _, ...props }: SceneSurfaceProps): ReactElement {
  return (
    <SurfaceView {...props} side="customer">
      <LabelsProvider labels={LABELS}>
        <div className="desk">
          <section className="panel talk" aria-label="Conversation">
            <HandoffBanner className="desk-banner" nameOf={nameOf} />
            <Transcript
              className="talk-body"
              empty={<Welcome />}
              labels={TRANSCRIPT}
              nameOf={nameOf}
              toolCalls={false}
            />
            <Composer className="talk-composer" fieldProps={FIELD} />
          </section>
        </div>
      </LabelsProvider>
    </SurfaceView>
  );
}

function Welcome(): ReactElement {
  return (
    <div className="opening">
      <p className="opening-title">{SHOP}</p>
      <p>
        Tea and teapots. The assistant knows your orders, 4711 to 4715, and our help pages. Where it may not
        decide, it asks a person to join.
      </p>
      <Examples of={EXAMPLES} />
    </div>
  );
}
