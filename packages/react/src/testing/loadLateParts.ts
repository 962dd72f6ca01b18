/** What a page loads after its first rendering. A story has it from the start: it shows one moment, and may not change by itself. */

import { lateParts } from '../kit/lateParts.ts';
import { lateErrorLabels } from '../kit/useErrorWords.ts';

export async function loadLateParts(): Promise<void> {
  await Promise.all([lateParts.load(), lateErrorLabels.load()]);
}
