/** What the actor is asked, and how it then behaves. */

export type Behaviour = 'write' | 'refuse' | 'ignore' | 'ask';

export const PROMPTS: Readonly<Record<Behaviour, string>> = {
  write: 'Tell me how wheels stay on the rails.',
  refuse: 'Tell me how wheels stay on the rails, and refuse every Stop.',
  ignore: 'Tell me how wheels stay on the rails, and go on when you are stopped.',
  ask: 'Book two seats on the 9:40, and ask me before you pay.',
};

/** What is none of these is answered by writing. */
export function behaviourOf(content: string): Behaviour {
  const found = Object.entries(PROMPTS).find(([, prompt]) => prompt === content.trim());
  // CAST: the keys of that very table.
  return (found?.[0] as Behaviour | undefined) ?? 'write';
}
