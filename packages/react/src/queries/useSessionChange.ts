'use client';

import { type UseMutationOptions, useMutation } from '@tanstack/react-query';

/** Where the newest change that was asked for stands. */
export interface SessionChangeState {
  /** `idle`: nothing was asked for. `error`: it was refused, or the server cannot be reached, and all lists are as before. */
  readonly status: 'idle' | 'pending' | 'success' | 'error';
  readonly error: Error | null;
}

/** One verb, and where it stands. @returns the verb is the same at every render */
export function useSessionChange<Variables, Before>(
  options: UseMutationOptions<void, Error, Variables, Before>,
): readonly [ask: (variables: Variables) => Promise<void>, state: SessionChangeState] {
  const { mutateAsync, status, error } = useMutation(options);
  return [mutateAsync, { status, error }];
}
