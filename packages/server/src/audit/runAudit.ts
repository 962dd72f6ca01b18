/** `rejoin audit <endpoint>`, without a terminal: settings in, card out. */
import { randomBytes } from 'node:crypto';
import { isWay } from '../dialects/streamDialect.ts';
import { askQuestion, type Target } from './askedAnswer.ts';
import type { AuditCard, LossMeter } from './auditCard.ts';
import { createBudget } from './auditLimits.ts';
import type { AuditSettings } from './auditSettings.ts';
import { type ControlFacts, controlUnseen, probeControl } from './controlProbe.ts';
import { type CutFacts, cutUnseen, probeCut } from './cutProbe.ts';
import { gapsOf } from './gapAdvice.ts';
import { judgeCapabilities, judgeFailureModes, scoreOf } from './judgeCard.ts';
import type { Observations } from './observations.ts';
import { recogniseEndpoint } from './recogniseEndpoint.ts';
import { createSecrets, type Secrets } from './redaction.ts';
import { replayThroughRejoin } from './rejoinReplay.ts';
import { probeWhole, type WholeAnswer } from './wholeProbe.ts';

/** All secrets of an audit. */
export const secretsOf = (settings: AuditSettings): Secrets => {
  const templates = (['ask', 'resume', 'join', 'cancel', 'steer'] as const).flatMap(
    (name) => settings[name] ?? [],
  );
  const headers = Object.fromEntries(templates.flatMap(({ headers: own = {} }) => Object.entries(own)));
  return createSecrets(
    [settings.url, ...templates.flatMap(({ url }) => (url === undefined ? [] : [url]))],
    { ...headers, ...settings.headers },
    settings.secrets,
  );
};

/** What is tried again, earlier, if it came too late and one more question may be asked. */
const EARLIER = 0.4;

async function cutPart(target: Target, whole: WholeAnswer, id: string): Promise<CutFacts> {
  if (whole.noMiddle !== undefined) return cutUnseen(target, whole.noMiddle);
  if (!target.budget.mayAsk()) return cutUnseen(target, 'no more questions may be asked');
  const facts = await probeCut(target, whole, `${id}b`);
  if (facts.cutAt !== undefined || target.budget.spent.answers < 3 || !target.budget.mayAsk()) return facts;
  return probeCut(target, whole, `${id}c`, EARLIER);
}

async function controlPart(target: Target, whole: WholeAnswer, id: string): Promise<ControlFacts> {
  const { cancel, steer } = target.dialect.ways;
  // Where there is nothing to try, no answer is spent on it.
  if (!isWay(cancel) && !isWay(steer)) return controlUnseen(target, 'there is nothing to send');
  if (whole.noMiddle !== undefined) return controlUnseen(target, whole.noMiddle);
  if (!target.budget.mayAsk())
    return controlUnseen(target, 'three answers were spent. Allow more with --yes');
  const facts = await probeControl(target, whole, `${id}d`);
  if (facts.cancel.outcome !== 'not-seen' || !target.budget.mayAsk()) return facts;
  return probeControl(target, whole, `${id}e`, EARLIER);
}

async function measureLoss(
  whole: WholeAnswer,
  cut: CutFacts,
  control: ControlFacts,
): Promise<Pick<AuditCard, 'loss' | 'lossUnknown'>> {
  const { cutAt } = cut;
  if (cutAt === undefined)
    return {
      loss: null,
      lossUnknown: `No answer was cut: ${whole.noMiddle ?? 'the second one was over too early'}.`,
    };
  const rejoin = await replayThroughRejoin(whole);
  if (!rejoin)
    return {
      loss: null,
      lossUnknown: 'The replay through a Rejoin session on this machine did not come about.',
    };
  const length = cut.whole ?? whole.text.length;
  const delivered = Math.min(cut.delivered, length);
  const canStop = control.cancel.outcome === 'stops' || control.cancel.outcome === 'ignored';
  // Where Stop can only hang up, what is written after that is what the server went on to write.
  const hangsUp = control.cancel.outcome === 'no-way' || control.cancel.outcome === 'refused';
  const afterHangingUp = hangsUp && cut.close.outcome === 'goes-on' ? length - cutAt : null;
  const loss: LossMeter = {
    whole: length,
    cutAt,
    measuredBy: cut.whole === undefined ? 'first' : 'same',
    endpoint: {
      delivered,
      lost: length - delivered,
      afterStop: canStop ? (control.afterStop ?? null) : afterHangingUp,
    },
    rejoin,
  };
  return { loss };
}

/** @throws RejoinError `endpoint-unusable`: what happened and what to do, without secrets */
export async function runAudit(settings: AuditSettings): Promise<AuditCard> {
  const secrets = secretsOf(settings);
  const at = new Date().toISOString();
  const budget = createBudget(settings.patience, settings.yes);
  const id = randomBytes(5).toString('hex');
  const begun = performance.now();
  const found = await recogniseEndpoint(settings, budget, id);
  const { target } = found;
  const { dialect } = target;
  const asked = found.first ? begun : performance.now();
  const whole = await probeWhole(target, found.first ?? (await askQuestion(target, `${id}a`)), asked);
  const cut = await cutPart(target, whole, id);
  const control = await controlPart(target, whole, id);
  const seen: Observations = {
    dialect: dialect.name,
    title: dialect.title,
    resume: cut.resume,
    join: cut.join,
    close: cut.close,
    reload: whole.reload,
    cancel: control.cancel,
    steer: control.steer,
    authors: whole.authors,
  };
  const loss = await measureLoss(whole, cut, control);
  return secrets.all<AuditCard>({
    version: 1,
    at,
    endpoint: {
      url: secrets.url(settings.url),
      dialect: dialect.name,
      title: dialect.title,
      recognised: found.recognised,
      how: found.how,
    },
    capabilities: judgeCapabilities(seen),
    failureModes: judgeFailureModes(seen),
    score: scoreOf(seen),
    gaps: gapsOf(seen),
    probes: [...whole.probes, ...cut.probes, ...control.probes],
    ...loss,
    spent: {
      answers: dialect.feeds ? 0 : budget.spent.answers,
      connections: budget.spent.connections,
      ms: budget.ms(),
    },
  });
}
