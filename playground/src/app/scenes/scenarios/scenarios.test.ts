import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { behaviourOf, PROMPTS } from '../../../agents/scenarios/prompts.ts';
import { withOneLetterWrong } from '../../network/withOneLetterWrong.ts';
import { SCENARIOS, SOURCES, scenarioOf, wordsOf } from './list.ts';

describe('the scenarios', () => {
  it('have an address each, and say whether they are live or a recording', () => {
    expect(new Set(SCENARIOS.map(({ id }) => id)).size).toBe(SCENARIOS.length);
    for (const scenario of SCENARIOS) {
      expect(scenarioOf(scenario.id)).toBe(scenario);
      expect(SOURCES[scenario.source]).toMatch(/^(Live|Recording)/);
      if (scenario.source === 'live')
        for (const step of scenario.steps) expect(wordsOf(step)).toMatch(/^[A-Z]/);
      if (scenario.source === 'recording')
        expect(
          existsSync(new URL(`../../../../../stories/logs/${scenario.file}.rejoin`, import.meta.url)),
        ).toBe(true);
    }
    for (const unknown of [null, '', 'none']) expect(scenarioOf(unknown)).toBe(SCENARIOS[0]);
  });

  it('ask the actor in words that it knows; to all others it writes', () => {
    for (const [behaviour, prompt] of Object.entries(PROMPTS)) expect(behaviourOf(prompt)).toBe(behaviour);
    expect(behaviourOf('Something else')).toBe('write');
  });
});

describe('one wrong letter', () => {
  it('is in a text of a frame, and nowhere else', () => {
    const frame = [3, 7, 9, ['t', 'agent:a/i/main', 'm', 3, 'so it is', 1]];
    expect(JSON.parse(withOneLetterWrong(JSON.stringify(frame)) ?? '')).toEqual([
      ...[3, 7, 9],
      ['t', 'agent:a/i/main', 'm', 3, 'xo it is', 1],
    ]);
    for (const other of ['', '{"type":"pong"}', '[3,7,9]', '[3,7,9,["t","p","m",3,"1 2",1]]', 'no json'])
      expect(withOneLetterWrong(other)).toBeUndefined();
  });
});
