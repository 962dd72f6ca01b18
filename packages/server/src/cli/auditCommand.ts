/** `rejoin audit`: a card for people, for programs, or as a page. */
import { writeFileSync } from 'node:fs';
import type { AuditCard } from '../audit/auditCard.ts';
import { isUnusable } from '../audit/auditFault.ts';
import type { AuditSettings } from '../audit/auditSettings.ts';
import { runAudit, secretsOf } from '../audit/runAudit.ts';
import { textCard } from '../audit/textCard.ts';
import { describeCode } from '../audit-code/describeCode.ts';
import { readCode } from '../audit-code/readCode.ts';
import { auditReport } from '../audit-report/auditReport.ts';
import type { AuditCall } from './auditOptions.ts';
import { describeError, UsageError } from './usageError.ts';

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
export async function audit(
  { settings, json, html, code, min }: AuditCall,
  output: AuditOutput,
): Promise<0 | 1> {
  const hints = code === undefined ? undefined : await readCode(code);
  const card = settings && (await auditEndpoint(settings));
  if (card && html !== undefined) writePage(html, auditReport(card, hints));
  if (json) output.write(`${JSON.stringify({ ...card, ...(hints && { code: hints }) }, null, 2)}\n`);
  else {
    const lines = hints ? `${describeCode(hints).join('\n')}\n` : '';
    output.write(card ? textCard(card, output) + (lines && `\n${lines}`) : lines);
  }
  if (!card || min === undefined || card.score.total >= min) return 0;
  // Beside a card as JSON, nothing may stand in the output that is none.
  if (!json) output.write(`\nThe score is ${card.score.total}, and at least ${min} is asked for.\n`);
  return 1;
}

function writePage(file: string, page: string): void {
  try {
    writeFileSync(file, page);
  } catch (cause) {
    throw new UsageError(
      `--html: ${file} cannot be written (${describeError(cause)}). Is there such a folder?`,
      {
        cause,
      },
    );
  }
}
