import { RejoinError } from '@rejoin/core';
import { isDevelopment } from '@rejoin/core/internal';
import { type Context, createContext, useContext } from 'react';

/** A context that only the parts within a part have. */
export type PartContext<T> = Context<T | undefined>;

/**
 * What a part gives to the parts within it.
 *
 * @param around the part that gives it, by name, where the build has sentences
 */
export function createPartContext<T>(around: string | false): PartContext<T> {
  const context = createContext<T | undefined>(undefined);
  if (around) context.displayName = around;
  return context;
}

/** What a part is given by the part around it. */
export function useIn<T>(context: PartContext<T>): T {
  const value = useContext(context);
  if (value) return value;
  throw new RejoinError(
    'argument-invalid',
    isDevelopment && `This part must be inside <${context.displayName}>.`,
  );
}
