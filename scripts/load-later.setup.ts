// What is loaded later is there before a test begins: it would come in real time, and tests count in that of a manual clock.
import { loadLater } from '../packages/core/src/client/loadLater.ts';

await loadLater();
if (typeof document === 'object') {
  const { lateErrorLabels } = await import('../packages/react/src/kit/useErrorWords.ts');
  await lateErrorLabels.load();
}
