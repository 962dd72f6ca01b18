import type { ParticipantId } from '@rejoin/core';
import { useRun, useSharedObject } from '@rejoin/react';
import { PolicyList } from '@rejoin/react/approval-card';
import { SteeringInput } from '@rejoin/react/steering-input';
import { type ReactElement, useId } from 'react';
import { PLAN, type Plan as PlanObject, type PlanStep, withStep } from '../../../agents/coding/plan.ts';

/** What the status of a change is called; nothing to say once it counts. */
const WORDS = {
  'catching-up': 'Loading',
  unknown: 'Not known',
  saved: '',
  saving: 'Saving',
  conflict: 'Another change came first',
  failed: 'Not saved',
} as const;

/** What the agent is about to do, and what people take out of it; and the field in which they say how. */
export function Plan({ agent }: { readonly agent: ParticipantId | undefined }): ReactElement {
  const title = useId();
  const [plan, { change, redo, discard, status, conflict }] = useSharedObject<PlanObject>(PLAN);
  const steps = Object.entries(plan?.steps ?? {}).sort(([, one], [, other]) => one.order - other.order);
  const skip = (id: string, without: boolean) =>
    change((before) => (before ? withStep(before, id, { skip: without }) : null));
  return (
    <section className="panel plan" aria-labelledby={title}>
      <header className="panel-head">
        <h2 id={title}>Plan</h2>
        <span className="panel-note" role="status">
          {plan ? WORDS[status] : ''}
        </span>
      </header>
      <div className="plan-body">
        {conflict && (
          <p className="plan-conflict">
            The plan has changed meanwhile.
            <button type="button" className="rejoin-button" onClick={() => redo(conflict)}>
              Change it again
            </button>
            <button type="button" className="rejoin-button" onClick={() => discard(conflict)}>
              Leave it
            </button>
          </p>
        )}
        {plan ? (
          <ol className="plan-steps">
            {steps.map(([id, step]) => (
              <Step
                key={id}
                step={step}
                run={{ participant: agent ?? '', run: plan.run }}
                onSkip={(without) => skip(id, without)}
              />
            ))}
          </ol>
        ) : (
          <p className="plan-empty">
            {WORDS[status] || 'There is no plan yet: ask the agent for something.'}
          </p>
        )}
      </div>
      <PolicyList className="plan-policies" {...(agent === undefined ? {} : { agent })} />
      <SteeringInput className="plan-steer" {...(agent === undefined ? {} : { agent })} />
    </section>
  );
}

interface StepProps {
  readonly step: PlanStep;
  readonly run: { readonly participant: ParticipantId; readonly run: string };
  readonly onSkip: (without: boolean) => void;
}

function Step({ step: { title, status, optional, skip = false }, run, onSkip }: StepProps): ReactElement {
  const active = useRun(run)?.status;
  const works = active !== undefined && /^(running|waiting|stopping|stalled)$/.test(active);
  const fate = works || status === 'done' || status === 'left' ? status : 'over';
  const mayLeave = optional && status === 'todo' && works;
  return (
    <li className="plan-step" data-step={fate} data-skip={skip ? '' : undefined}>
      <span className="plan-mark" aria-hidden="true" />
      <span className="plan-title" dir="auto">
        {title}
      </span>
      {mayLeave && (
        <button
          type="button"
          className="rejoin-button plan-skip"
          aria-label={`${skip ? 'Do it after all' : 'Leave out'}: ${title}`}
          onClick={() => onSkip(!skip)}
        >
          {skip ? 'Do it' : 'Leave out'}
        </button>
      )}
      <span className="plan-word">{wordsOf(fate, skip && status === 'todo', active === 'waiting')}</span>
    </li>
  );
}

function wordsOf(fate: keyof typeof FATES, leaves: boolean, waits: boolean): string {
  if (fate === 'doing' && waits) return 'Waits for an answer';
  return leaves && fate === 'todo' ? 'Will be left out' : FATES[fate];
}

/** `over`: its run ended before. */
const FATES = { todo: '', doing: 'At work', done: 'Done', left: 'Left out', over: 'Not done' } as const;
