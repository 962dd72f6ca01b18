'use client';

import { type Context, createContext } from 'react';
import type { Scroller } from './scroller.ts';

/** What scrolls around a component, for what must not move away from its reader. */
export const ScrollerContext: Context<Scroller | undefined> = createContext<Scroller | undefined>(undefined);
