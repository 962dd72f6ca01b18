export { Composer, type ComposerProps } from '../composer/Composer.tsx';
export type { ComposerState } from '../composer/ComposerContext.ts';
export { ComposerField, type ComposerFieldProps } from '../composer/ComposerField.tsx';
export { ComposerHint, type ComposerHintProps } from '../composer/ComposerHint.tsx';
export { ComposerRoot, type ComposerRootProps } from '../composer/ComposerRoot.tsx';
export { ComposerSubmit, type ComposerSubmitProps } from '../composer/ComposerSubmit.tsx';
export { type ComposerLabels, composerLabels, type UnavailableReason } from '../composer/composerLabels.ts';
