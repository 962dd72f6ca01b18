import { type ReactElement, useId } from 'react';

export const VIEWS = ['conversation', 'team', 'specialists'] as const;
export type View = (typeof VIEWS)[number];

const NAMES: Readonly<Record<View, string>> = {
  conversation: 'Conversation',
  team: 'Team',
  specialists: 'Specialists',
};

export interface ViewsProps {
  readonly view: View;
  readonly onView: (view: View) => void;
}

/** Which of the three a narrow surface shows above its composer; where there is room all of them stand side by side. */
export function Views({ view, onView }: ViewsProps): ReactElement {
  const name = useId();
  return (
    <fieldset className="views">
      <legend className="rejoin-hidden">Show</legend>
      {VIEWS.map((each) => (
        <label key={each} data-checked={each === view ? '' : undefined}>
          <input
            type="radio"
            className="rejoin-hidden"
            name={name}
            checked={each === view}
            onChange={() => onView(each)}
          />
          {NAMES[each]}
        </label>
      ))}
    </fieldset>
  );
}
