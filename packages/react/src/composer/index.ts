export { Composer, type ComposerProps } from './Composer.tsx';
export { ComposerField, type ComposerFieldProps } from './ComposerField.tsx';
export { ComposerHint, type ComposerHintProps } from './ComposerHint.tsx';
export { ComposerRoot, type ComposerRootProps, type ComposerState } from './ComposerRoot.tsx';
export { ComposerSubmit, type ComposerSubmitProps } from './ComposerSubmit.tsx';
export { type ComposerLabels, composerLabels, type UnavailableReason } from './labels.ts';
