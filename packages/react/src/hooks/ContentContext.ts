import { type Context, createContext } from 'react';

/**
 * Which texts something around reads already, so that its parts need not: a hundred messages are one interest. `run`: all that
 * is written in a run; `conversation`: all but the arguments of tool calls; `unseen`: none, as it is out of sight.
 */
export type ContentAround = 'run' | 'conversation' | 'unseen' | undefined;

export const ContentContext: Context<ContentAround> = createContext<ContentAround>(undefined);
