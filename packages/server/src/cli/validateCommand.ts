/** `rejoin validate`: whether a deployment, its session server and its agent, passes the three tests of durable sessions. */
import { isParticipant, isSessionId, kindOf, type ParticipantId, randomId } from '@rejoin/core/protocol';
import { runValidation, type ValidationOptions } from '../validate/runValidation.ts';
import { describeResult, exitCodeOf, judge } from '../validate/validation.ts';
import { FLAG, onlyOne, parseCommand, TEXT, whole } from './commandLine.ts';
import { describeError, UsageError } from './usageError.ts';

export const VALIDATE_USAGE: string = `Usage: rejoin validate <url> [options]

Tries a session server and an agent of yours, as people would: it asks a question, cuts its own connection in the middle of
the answer and comes back, opens a second client meanwhile, steers from there, asks a second question and cancels it from
the second client. It says what it has seen:

  1 resilient delivery            the connection that was cut has all of the answer, once, letter by letter
  2 continuity across surfaces    the second client shows the answer at once, then as it is written
  3 live control                  the agent used or refused the steering, and ended the cancelled run

  --session <id>     default: a new one, which stays
  --token <secret>   others on this machine can read it here, and not in (REJOIN_TOKEN)
  --as <who>         participant that asks, default user:validate
  --agent <who>      agent that is asked. Default: every one that listens; the first that begins is looked at
  --prompt <text>    default: one whose answer is long enough
  --steer <text>     what is said to the agent while it answers
  --wait <ms>        how long an agent may take to begin, default 30000
  --timeout <ms>     how long an answer may take, default 120000
  --stop-within <ms> how long a run may take to end after its cancel, default 15000
  --yes              also where the session has so many agents that more than three answers may be spent
  --json             the results and their evidence as JSON

It spends two answers of the agent. Exit code 0: all three pass. 1: one failed. 2: it could not be run, or not all could be
tested: an answer that ends before its cancel comes proves nothing. It asks no model anything, and judges no answer.`;

const PROMPT = 'Write 300 words about how bridges are built, beginning with the oldest.';
const STEERING = 'Please be brief from here on.';

export interface ValidateSettings extends ValidationOptions {
  readonly json: boolean;
}

const OPTIONS = {
  ...{ session: TEXT, token: TEXT, as: TEXT, agent: TEXT, prompt: TEXT, steer: TEXT },
  ...{ wait: TEXT, timeout: TEXT, 'stop-within': TEXT, yes: FLAG, json: FLAG },
} as const;

/** @throws UsageError */
export function readValidateSettings(args: readonly string[], env: NodeJS.ProcessEnv): ValidateSettings {
  const { values, positionals } = parseCommand(args, OPTIONS, VALIDATE_USAGE);
  const url = onlyOne(positionals, 'address', VALIDATE_USAGE);
  const participant = participantOf('--as', values.as ?? 'user:validate');
  const session = values.session ?? `validate-${randomId(Math.random)}`;
  if (!isSessionId(session))
    throw new UsageError(`--session ${session}: 1–128 of A–Z a–z 0–9 . _ ~ : - are needed.`);
  const agent = values.agent === undefined ? undefined : participantOf('--agent', values.agent);
  if (agent !== undefined && kindOf(agent) !== 'agent')
    throw new UsageError(`--agent ${agent}: agent:<name> is needed.`);
  return {
    ...{ url: addressOf(url), session, participant, agent },
    token: values.token ?? env.REJOIN_TOKEN,
    prompt: values.prompt ?? PROMPT,
    steering: values.steer ?? STEERING,
    beginsWithin: whole('--wait', values.wait ?? '30000', 100, 600_000),
    endsWithin: whole('--timeout', values.timeout ?? '120000', 100, 3_600_000),
    stopsWithin: whole('--stop-within', values['stop-within'] ?? '15000', 100, 600_000),
    spendMore: values.yes === true,
    json: values.json === true,
  };
}

function participantOf(name: string, text: string): ParticipantId {
  if (isParticipant(text) && kindOf(text) !== 'keeper') return text;
  throw new UsageError(`${name} ${text}: a participant is needed, as user:ana or agent:docs is.`);
}

/** Of the server's WebSocket. */
function addressOf(text: string): string {
  const url = URL.parse(text);
  if (!url || !/^(wss?|https?):$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw new UsageError(
      'The address is that of a session server, as ws://127.0.0.1:4400 is, without a name and password.',
    );
  return url.href.replace(/^http/, 'ws').replace(/\/$/, '');
}

/**
 * @returns the exit code
 * @throws UsageError where it could not be run
 */
export async function validate(
  settings: ValidateSettings,
  print: (line: string) => void,
): Promise<0 | 1 | 2> {
  const { url, session, agent, json } = settings;
  const say = (line: string) => {
    if (!json) print(line);
  };
  const asked = agent ?? 'every agent that listens (name one with --agent)';
  say(`Session ${session} at ${url}. Two questions go to ${asked}: two answers are spent.`);
  const seen = await runValidation(settings).catch((cause: unknown) => ({ notRun: describeError(cause) }));
  if ('notRun' in seen) {
    if (json) print(JSON.stringify({ v: 1, url, session, agent, notRun: seen.notRun, exitCode: 2 }));
    throw new UsageError(`It could not be run. ${seen.notRun}`);
  }
  const results = judge(seen);
  const exitCode = exitCodeOf(results);
  if (json) print(JSON.stringify({ v: 1, url, session, agent, results, exitCode }, null, 2));
  else for (const result of results) print(describeResult(result));
  return exitCode;
}
