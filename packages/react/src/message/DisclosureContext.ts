'use client';

import { type Context, createContext } from 'react';

/** Whether what is around is open: what is folded away is not rendered. */
export const DisclosureContext: Context<boolean> = createContext(true);
