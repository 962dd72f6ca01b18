import { RejoinError } from '@rejoin/core';
import { type Context, useContext } from 'react';
import { isDevelopment } from './development.ts';

/** What a part is given by the part around it. */
export function useIn<T>(context: Context<T | undefined>, around: string): T {
  const value = useContext(context);
  if (value) return value;
  throw new RejoinError('argument-invalid', isDevelopment && `This part must be inside <${around}>.`);
}
