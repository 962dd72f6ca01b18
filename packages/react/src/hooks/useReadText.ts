'use client';

import { useContext } from 'react';
import { ContentContext } from './ContentContext.ts';
import { useReadContent } from './useReadContent.ts';

/** A message or a tool call. */
interface Part {
  readonly participant: string;
  readonly id: string;
  readonly run?: string | undefined;
}

/**
 * Reads one text, unless something around reads it, or is out of sight.
 *
 * @param part none: it is not shown
 * @param within around which it is read already: arguments of calls are read with a run alone
 * @returns whether it is read, or will be once it is in sight
 */
export function useReadText(part: Part | undefined, within: 'run' | 'conversation'): boolean | 'unseen' {
  const around = useContext(ContentContext);
  const isCovered = around === 'run' || around === within;
  // What people send, and what waits to be sent, is of no run, and comes whole.
  const isOwn = part?.run !== undefined && !isCovered && around !== 'unseen';
  useReadContent(isOwn ? { messages: [{ participant: part.participant, id: part.id }] } : undefined);
  return around === 'unseen' ? around : isCovered || isOwn;
}
