/** The loss meter: one answer, cut and stopped at the same place, at the endpoint and through a Rejoin session. */
import type { LossMeter, LossReading } from '../audit/auditCard.ts';
import { html, type Markup } from './markup.ts';
import { letters, percent, share } from './reportFigures.ts';

export function lossMeter(loss: LossMeter): Markup {
  return html`<div class="meter">
${reading('This endpoint', loss.endpoint, loss)}
${reading('The same answer through Rejoin', loss.rejoin, loss)}
</div>
<ul class="legend">
<li><span class="key delivered"></span>delivered</li>
<li><span class="key lost"></span>lost by the cut</li>
<li><span class="key after"></span>written after Stop</li>
${loss.endpoint.afterStop === null && html`<li><span class="key unseen"></span>not known</li>`}
</ul>
<p class="note">The answer has ${letters(loss.whole)}. The reader was cut, and Stop was pressed, after ${loss.cutAt.toLocaleString('en')} of them. ${
    loss.measuredBy === 'same'
      ? 'What was lost is measured by the very answer that was cut.'
      : 'The answer that was cut did not come whole in the end, so it is measured by the length of the first one.'
  } For Rejoin, the pieces of the first answer were sent through a session on the machine of the audit, and cut and stopped at the same place.</p>`;
}

/** What a bar shows, from where, and how long it is; in characters. */
type Piece = readonly [kind: 'delivered' | 'lost' | 'after' | 'unseen', from: number, size: number];

function reading(
  title: string,
  { delivered, lost, afterStop }: LossReading,
  { whole, cutAt }: LossMeter,
): Markup {
  const bars = (
    caption: string,
    title: string,
    pieces: readonly Piece[],
  ) => html`<p class="caption">${caption}</p>
<svg class="bars" width="100%" height="24" role="img" dir="ltr"><title>${caption}: ${title}</title>
<rect class="empty" x="0" y="4" width="100%" height="16" rx="4"/>
${pieces.map(([kind, from, size]) => size > 0 && html`<rect class="${kind}" x="${percent(from, whole)}" y="4" width="${percent(size, whole)}" height="16" rx="4"/>`)}
<line class="cutline" x1="${percent(cutAt, whole)}" x2="${percent(cutAt, whole)}" y1="0" y2="24"/></svg>`;
  return html`<section class="reading">
<h3>${title}</h3>
<div class="figures">
<p class="figure ${lost > 0 ? 'bad' : 'good'}"><strong>${share(lost, whole)}</strong> lost by the cut <span>${lost.toLocaleString('en')} of ${letters(whole)}</span></p>
<p class="figure ${afterStop === null ? 'open' : afterStop > 0 ? 'warn' : 'good'}"><strong>${
    afterStop === null ? 'Unknown' : afterStop.toLocaleString('en')
  }</strong> written after Stop <span>${afterStop === null ? 'it could not be seen' : `of ${letters(whole)}`}</span></p>
</div>
${bars('Its reader was cut', `${letters(delivered)} delivered, ${lost} lost`, [
  ['delivered', 0, delivered],
  ['lost', delivered, lost],
])}
${bars(
  'Stop was pressed',
  afterStop === null ? 'what was written after it is unknown' : `${letters(afterStop)} written after it`,
  [
    ['delivered', 0, cutAt],
    afterStop === null
      ? ['unseen', cutAt, whole - cutAt]
      : ['after', cutAt, Math.min(afterStop, whole - cutAt)],
  ],
)}
</section>`;
}
