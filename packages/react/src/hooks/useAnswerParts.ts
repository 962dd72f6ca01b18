'use client';

import { isDevelopment } from '@rejoin/core/internal';
import { type AnswerPartInfo, answerPartsIn } from '../select/partList.ts';
import type { RunRef } from '../select/scope.ts';
import { useScope } from './useScope.ts';
import { useSlice } from './useSlice.ts';

/**
 * What answers hold besides texts and tool calls, in log order: sources, files, data, the ends of a model's steps, metadata.
 *
 * @param run only those of that run. Default: of all runs
 */
export function useAnswerParts(run?: RunRef): readonly AnswerPartInfo[] {
  return useSlice(answerPartsIn, useScope({ run }, isDevelopment && 'useAnswerParts(run)').run);
}
