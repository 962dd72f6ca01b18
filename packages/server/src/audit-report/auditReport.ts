import { createHash } from 'node:crypto';
import type { AuditCard } from '../audit/auditCard.ts';
import type { CodeReading } from '../audit-code/codeHint.ts';
import { lossMeter } from './lossBars.ts';
import { html, Markup, outside } from './markup.ts';
import {
  capabilities,
  closing,
  codeHints,
  failureModes,
  gapMap,
  headline,
  probes,
  scoreParts,
} from './reportSections.ts';
import { REPORT_STYLE } from './reportStyle.ts';

/**
 * The card as one HTML page for people: no script, nothing that is loaded, a policy that forbids both, and every text of the
 * endpoint escaped.
 *
 * @param code hints of `--code`, which stand apart from the score
 */
export function auditReport(card: AuditCard, code?: CodeReading): string {
  const hash = createHash('sha256').update(REPORT_STYLE).digest('base64');
  const { url, title, how, recognised } = card.endpoint;
  const page = html`<!doctype html>
<html lang="en" dir="ltr"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${new Markup(hash)}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">
<title>Audit of ${url}: ${card.score.total} of 100</title><style>${new Markup(REPORT_STYLE)}</style></head>
<body>
<svg class="defs" aria-hidden="true"><defs>
<pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatchback" width="7" height="7"/><line class="hatch" x1="0" x2="0" y1="0" y2="7"/></pattern>
<pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="dotback" width="6" height="6"/><circle class="dotted" cx="3" cy="3" r="1.4"/></pattern>
</defs></svg>
<header><p class="eyebrow">Rejoin audit</p><h1>${title}</h1><p class="url">${outside(url)}</p>
<p class="facts">${recognised ? 'Recognised' : 'Told'}: ${how}</p></header>
<main>
${headline(card)}
${scoreParts(card)}
${capabilities(card)}
${failureModes(card)}
<h2>Loss meter</h2><p>What one answer loses here, and what the same answer loses through Rejoin.</p>
${card.loss ? lossMeter(card.loss) : html`<p class="note">Not measured: ${card.lossUnknown}</p>`}
${gapMap(card.gaps)}
${probes(card.probes)}
${code && codeHints(code)}
</main>
${closing(card)}
</body></html>
`;
  return page.text;
}
