/** The language of the components: their texts, the locale of their numbers, their direction. */
export { type AnnouncerLabels, announcerLabels } from '../kit/announcerLabels.ts';
export { type ErrorDetails, type ErrorLabels, errorLabels } from '../kit/errorLabels.ts';
export type { Labels } from '../kit/Labels.ts';
export { type LabelOverrides, LabelsProvider, type LabelsProviderProps } from '../kit/LabelsProvider.tsx';
export { type CodedError, useErrorWords } from '../kit/useErrorWords.ts';
