import { DURATION } from './duration.ts';
import { RETRY } from './retry.ts';
import { SLUG } from './slug.ts';
import type { Language, Task } from './task.ts';

export const TASKS: readonly [Task, ...Task[]] = [DURATION, SLUG, RETRY];

export const asksForTypeScript = (text: string): boolean => /\btype ?script\b|\bts\b/i.test(text);

/**
 * Which task a message asks for, and in which language.
 *
 * @param last the one before: “once more” and “in TypeScript” mean that one
 * @returns undefined where it asks for something else
 */
export function taskIn(
  text: string,
  last: Task | undefined,
): { readonly task: Task; readonly language: Language } | undefined {
  const language = asksForTypeScript(text) ? 'ts' : 'js';
  // The others name what they are about: to fix something is the most general.
  const named = TASKS.toReversed().find(({ matches }) => matches.test(text));
  const again = language === 'ts' || /\b(again|once more|the same)\b/i.test(text);
  const task = named ?? (again ? last : undefined);
  return task && { task, language };
}
