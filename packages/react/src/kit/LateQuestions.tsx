'use client';

import type { RunRef } from '@rejoin/core';
import type { ReactElement, ReactNode } from 'react';
import { useLate } from './late.ts';
import { lateParts } from './lateParts.ts';

export interface LateQuestionsProps {
  /** One question, by its key; else all that `run` asks, folded away. */
  readonly of?: string;
  readonly run?: RunRef;
}

/** Cards of questions, which are loaded when the first one is there; until they come, what stands in their place. */
export function LateQuestions({
  children,
  ...what
}: LateQuestionsProps & { readonly children?: ReactNode }): ReactElement {
  const late = useLate(lateParts, true);
  return late ? <late.Questions {...what} /> : <>{children}</>;
}
