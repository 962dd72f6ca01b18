import { type ReactElement, useId } from 'react';

export interface ViewsProps<View extends string> {
  /** What each is called. */
  readonly names: Readonly<Record<View, string>>;
  readonly view: View;
  readonly onView: (view: View) => void;
}

/** Which part of a scene a narrow surface shows above its composer; where there is room all of them stand side by side. */
export function Views<View extends string>({ names, view, onView }: ViewsProps<View>): ReactElement {
  const name = useId();
  // CAST: the keys of a record of views.
  const views = Object.keys(names) as View[];
  return (
    <fieldset className="views">
      <legend className="rejoin-hidden">Show</legend>
      {views.map((each) => (
        <label key={each} data-checked={each === view ? '' : undefined}>
          <input
            type="radio"
            className="rejoin-hidden"
            name={name}
            checked={each === view}
            onChange={() => onView(each)}
          />
          {names[each]}
        </label>
      ))}
    </fieldset>
  );
}
