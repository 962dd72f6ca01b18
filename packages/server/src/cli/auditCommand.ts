/** `rejoin audit`: a card for people, for programs, or as a page. */
import type { AuditCard } from '../audit/auditCard.ts';
import { isUnusable } from '../audit/auditFault.ts';
import type { AuditSettings } from '../audit/auditSettings.ts';
import { runAudit, secretsOf } from '../audit/runAudit.ts';
import { textCard } from '../audit/textCard.ts';
import type { AuditCall } from './auditOptions.ts';
import { UsageError } from './usageError.ts';

export interface AuditOutput {
  write(text: string): void;
  /** Whether colours are shown. */
  readonly colour: boolean;
}

/** @throws UsageError in one line if the endpoint cannot be audited */
async function auditEndpoint(settings: AuditSettings): Promise<AuditCard> {
  try {
    return await runAudit(settings);
  } catch (error) {
    const secrets = secretsOf(settings);
    const message = error instanceof Error ? error.message : String(error);
    // What was not foreseen may carry an address or a header in its fields: of that too only the redacted line is shown.
    const line = `${isUnusable(error) ? '' : 'The audit itself failed: '}${secrets.text(message)}`.replace(
      /\s+/g,
      ' ',
    );
    throw new UsageError(`${secrets.url(settings.url)} cannot be audited. ${line}`);
  }
}

/** @returns the exit code */
export async function audit({ settings, json, min }: AuditCall, output: AuditOutput): Promise<0 | 1> {
  if (!settings) return 0;
  const card = await auditEndpoint(settings);
  output.write(json ? `${JSON.stringify(card, null, 2)}\n` : textCard(card, output));
  if (min === undefined || card.score.total >= min) return 0;
  // Beside a card as JSON, nothing may stand in the output that is none.
  if (!json) output.write(`\nThe score is ${card.score.total}, and at least ${min} is asked for.\n`);
  return 1;
}
