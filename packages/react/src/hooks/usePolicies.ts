'use client';

import type { IssuedCommand, ParticipantId, PolicyStep } from '@rejoin/core';
import { checkCall, isDevelopment, refKey } from '@rejoin/core/internal';
import { useMemo } from 'react';
import { type PolicyInfo, type PolicyRef, policiesIn, withdrawalsIn } from '../select/policyInfo.ts';
import { useSession } from './useSession.ts';
import { useSlice } from './useSlice.ts';

export interface PoliciesScope {
  /** Default: all agents. */
  readonly agent?: ParticipantId | undefined;
}

export interface PoliciesControl {
  /** What is in force, oldest first. */
  readonly inForce: readonly PolicyInfo[];
  /**
   * Consents beforehand to all calls of a tool of an agent, up to a `risk`; default: `medium`. What waits is not answered by it. Works
   * offline. Rejected with `claim-lost` where another one for the tool is in force.
   */
  readonly allow: (what: Omit<Extract<PolicyStep, { type: 'policy.allowed' }>, 'type'>) => IssuedCommand;
  /** Withdraws one, one's own or another person's: from then on its tool is asked about again. Works offline. */
  readonly withdraw: (policy: PolicyRef) => IssuedCommand;
}

/** What agents may do without being answered each time (P42), and the verbs. The functions are the same at every render. */
export function usePolicies({ agent }: PoliciesScope = {}): PoliciesControl {
  checkCall(
    agent === undefined || typeof agent === 'string',
    isDevelopment && "usePolicies({ agent: 'agent:news' })",
  );
  const session = useSession();
  const inForce = useSlice(policiesIn, agent);
  const verbs = useMemo(
    () => ({
      allow: (what: Parameters<PoliciesControl['allow']>[0]) =>
        session.policy({ ...what, type: 'policy.allowed' }),
      withdraw(policy: PolicyRef) {
        const { participant, id } = 'ref' in policy ? policy.ref : policy;
        const ref = { participant, id };
        const asked = session.policy({ type: 'policy.withdrawn', policy: ref });
        // What came of a former try is not what comes of this one.
        for (const [former, of, { status }] of withdrawalsIn(session.store.getState()))
          if (status === 'rejected' && of === refKey(ref))
            session.discard({ participant: session.participant, id: former });
        return asked;
      },
    }),
    [session],
  );
  return useMemo(() => ({ inForce, ...verbs }), [inForce, verbs]);
}
