/** A probe as a drawing: what each connection saw, from left to right, with a list of what the numbers are. */
import type { Probe, ProbeMark } from '../audit/auditCard.ts';
import { html, type Markup, outside } from './markup.ts';
import { LANES, MOMENTS, percent, seconds } from './reportFigures.ts';

const LANE_HEIGHT = 34;
/** Marks that are nearer, in parts of the whole width, share one number. */
const NEAR = 0.075;

interface Numbered {
  readonly mark: ProbeMark;
  readonly number: number;
}

export function timeLine(probe: Probe, id: string): Markup | undefined {
  const { timeline } = probe;
  const last = timeline.at(-1);
  if (last === undefined) return undefined;
  const whole = Math.max(1, ...timeline.map(({ at }) => at));
  const lanes = LANES.filter(({ lane }) => timeline.some((mark) => mark.lane === lane));
  const numbered = timeline
    .filter(({ what }) => what !== 'text')
    .map((mark, at): Numbered => ({ mark, number: at + 1 }));
  const height = lanes.length * LANE_HEIGHT + 26;
  const texts = timeline.flatMap(({ what, characters = 0 }) => (what === 'text' ? characters : []));
  const most = Math.max(1, ...texts);
  return html`<div class="line" dir="ltr">
<ul class="lanes" aria-hidden="true">${lanes.map(({ title }) => html`<li>${title}</li>`)}</ul>
<svg width="100%" height="${height}" role="img" aria-labelledby="${id}">
<title id="${id}">${probe.question} ${seconds(whole)} from left to right. The list below says what the numbers are.</title>
${lanes.map(({ lane }, row) => {
  const middle = row * LANE_HEIGHT + LANE_HEIGHT / 2;
  const marks = timeline.filter((mark) => mark.lane === lane);
  return html`<line class="rail" x1="0" x2="100%" y1="${middle}" y2="${middle}"/>
${marks.map((mark) => mark.what === 'text' && bar(mark, whole, most, middle))}
${groups(
  numbered.filter(({ mark }) => mark.lane === lane),
  whole,
).map((group) => dot(group, whole, middle))}`;
})}
${[0, 1, 2, 3, 4].map((at) => tick((whole * at) / 4, whole, lanes.length * LANE_HEIGHT, at))}
</svg></div>
<ol class="marks">${numbered.map(described)}</ol>`;
}

/** Text that came, as tall as there was much of it. */
function bar({ at, characters = 0 }: ProbeMark, whole: number, most: number, middle: number): Markup {
  const height = 4 + Math.round((14 * characters) / most);
  return html`<svg x="${percent(at, whole)}" y="${middle - height / 2}" overflow="visible"><rect class="text" x="-1.5" width="3" height="${height}" rx="1.5"/></svg>`;
}

function groups(marks: readonly Numbered[], whole: number): Numbered[][] {
  const found: Numbered[][] = [];
  for (const each of marks) {
    const open = found.at(-1);
    const first = open?.[0];
    if (open && first && (each.mark.at - first.mark.at) / whole < NEAR) open.push(each);
    else found.push([each]);
  }
  return found;
}

/** One mark, or several that are near to each other, by the gravest of them. */
function dot(group: readonly Numbered[], whole: number, middle: number): Markup {
  const first = group[0];
  const last = group.at(-1);
  if (!first || !last) return html``;
  const tones = group.map(({ mark }) => MOMENTS[mark.what].tone);
  const tone = (['bad', 'warn', 'good', 'open'] as const).find((each) => tones.includes(each)) ?? 'plain';
  const label = group.length === 1 ? String(first.number) : `${first.number}–${last.number}`;
  const width = 10 + 7 * label.length;
  // Within the drawing, also at its ends.
  const share = first.mark.at / whole;
  const left = share < 0.04 ? 0 : share > 0.96 ? -width : -width / 2;
  return html`<svg x="${percent(first.mark.at, whole)}" y="${middle - 9}" overflow="visible"><rect class="dot ${tone}" x="${left}" width="${width}" height="18" rx="9"/><text class="number ${tone}" x="${left + width / 2}" y="13" text-anchor="middle">${label}</text></svg>`;
}

function tick(at: number, whole: number, top: number, place: number): Markup {
  const anchor = place === 0 ? 'start' : place === 4 ? 'end' : 'middle';
  return html`<line class="tick" x1="${percent(at, whole)}" x2="${percent(at, whole)}" y1="${top}" y2="${top + 5}"/><text class="axis" x="${percent(at, whole)}" y="${top + 20}" text-anchor="${anchor}">${seconds(at)}</text>`;
}

function described({ mark, number }: Numbered): Markup {
  const { tone, word } = MOMENTS[mark.what];
  const lane = LANES.find((each) => each.lane === mark.lane)?.title ?? mark.lane;
  return html`<li value="${number}"><span class="when">${seconds(mark.at)}</span> <strong class="${tone}">${word}</strong> <span class="lane">${lane}</span>${
    mark.text !== undefined && html` <span class="said">${outside(mark.text)}</span>`
  }</li>`;
}
