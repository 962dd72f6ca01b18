import { ComposerField, ComposerHint, ComposerRoot, ComposerSubmit } from '@rejoin/react/composer';
import { Button } from '../ui/Button.tsx';
import { Textarea } from '../ui/Textarea.tsx';

/** The headless parts of the kit do the work, and these components are what they render. */
export const Ask = () => (
  <ComposerRoot>
    <div className="flex items-end gap-2">
      <ComposerField autoFocus render={<Textarea />} />
      <ComposerSubmit render={<Button />}>Send</ComposerSubmit>
    </div>
    <ComposerHint className="mt-2 text-xs text-muted-foreground empty:hidden" />
  </ComposerRoot>
);
