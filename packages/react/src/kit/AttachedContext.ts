import type { FileUpload } from '@rejoin/core';
import { type Context, createContext } from 'react';

/** What is attached to the next message, as a composer sees it. */
export interface Attached {
  readonly count: number;
  /** Something of it cannot be sent as it is: it has to be tried again, or removed. */
  readonly blocked: boolean;
  /** Hands it over, and begins anew. */
  readonly take: () => readonly FileUpload[];
}

/** Undefined where nothing can be attached. */
export const AttachedContext: Context<Attached | undefined> = createContext<Attached | undefined>(undefined);
