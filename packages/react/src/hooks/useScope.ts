'use client';

import { checkCall } from '@rejoin/core/internal';
import type { Sentence } from '@rejoin/core/protocol';
import { useMemo } from 'react';
import { agentIn, type ControlScope, type Scope } from '../select/scope.ts';

/**
 * The same object as long as it means the same: scopes are written where they are used.
 *
 * @param right the call as it should be, for one from plain JavaScript that is not
 */
export function useScope(scope: ControlScope, right: Sentence): Scope {
  // What another hook gives goes into `agent` or `run`: by itself it would mean the whole session, or something else.
  checkCall(typeof scope === 'object' && scope !== null && !('participant' in scope), right);
  const { agent: by, run: of } = scope;
  const agent = by && agentIn(by, right);
  const participant = of && agentIn(of, right);
  const run = of?.run;
  checkCall(!of || typeof run === 'string', right);
  return useMemo(
    () => ({
      agent,
      run: participant === undefined || run === undefined ? undefined : { participant, run },
    }),
    [agent, participant, run],
  );
}
