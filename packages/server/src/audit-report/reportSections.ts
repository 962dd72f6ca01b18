/** The sections of a report, each from its part of the card. */
import type { AuditCard, Finding, Gap, Probe } from '../audit/auditCard.ts';
import type { CodeReading } from '../audit-code/codeHint.ts';
import { html, type Markup, outside, withCode } from './markup.ts';
import { timeLine } from './probeDrawing.ts';
import {
  APPLIES,
  CAPABILITIES,
  FAILURE_MODES,
  percent,
  SUPPORT,
  seconds,
  summary,
  type Tone,
} from './reportFigures.ts';

/** Shapes, so that colour is not the only thing that tells verdicts apart. */
const SHAPES: Readonly<Record<Tone, Markup>> = {
  good: html`<circle cx="8" cy="8" r="6.5"/><path d="m5 8.2 2.2 2.2L11 6"/>`,
  warn: html`<circle cx="8" cy="8" r="6.5"/><path d="M8 4.6v4M8 11.2v.1"/>`,
  bad: html`<circle cx="8" cy="8" r="6.5"/><path d="m5.7 5.7 4.6 4.6M10.3 5.7l-4.6 4.6"/>`,
  open: html`<circle cx="8" cy="8" r="6.5" stroke-dasharray="2.6 2.4"/><path d="M6.3 6.4a1.8 1.8 0 1 1 2.5 1.7c-.5.2-.8.6-.8 1.1M8 11.4v.1"/>`,
};

function badge({ tone, word }: { readonly tone: Tone; readonly word: string }): Markup {
  return html`<span class="badge ${tone}"><svg class="icon" viewBox="0 0 16 16" aria-hidden="true">${SHAPES[tone]}</svg>${word}</span>`;
}

export function evidence(lines: readonly string[]): Markup {
  if (lines.length === 0) return html``;
  return html`<details><summary>Evidence</summary><ul class="evidence">${lines.map((line) => html`<li>${line}</li>`)}</ul></details>`;
}

export function headline({ score, capabilities, failureModes }: AuditCard): Markup {
  const { total } = score;
  const tone = total >= 80 ? 'good' : total >= 50 ? 'warn' : 'bad';
  const length = 2 * Math.PI * 44;
  const filled = (length * Math.min(100, Math.max(0, total))) / 100;
  const sum = summary(
    CAPABILITIES.map(({ name }) => capabilities[name].verdict),
    FAILURE_MODES.map(({ name }) => failureModes[name].verdict),
  );
  return html`<section class="card head">
<div><p class="lead">${sum}</p><p>A durable session keeps an answer when a connection is lost, shows it on every device, and can be stopped or steered from any of them. This page says what was seen at this endpoint, and what to do next.</p></div>
<div class="score"><svg viewBox="0 0 100 100" role="img" class="${tone}"><title>Score: ${total} of 100</title>
<circle class="ring" cx="50" cy="50" r="44"/>
${total > 0 && html`<circle class="arc" cx="50" cy="50" r="44" stroke-dasharray="${filled.toFixed(1)} ${length.toFixed(1)}" transform="rotate(-90 50 50)"/>`}
<text class="total" x="50" y="57" text-anchor="middle">${total}</text><text class="of" x="50" y="71" text-anchor="middle">of 100</text></svg></div>
</section>`;
}

export function scoreParts({ score }: AuditCard): Markup {
  return html`<h2>How the score is made up</h2>
<p>Points are given for what was seen. What is unknown earns none, and says so.</p>
<ul class="card parts">${score.parts.map(
    ({ name, points, of, why }) => html`<li><span>${name}</span><span class="points">${points} of ${of}</span>
<svg width="100%" height="8" aria-hidden="true" dir="ltr"><rect class="track" width="100%" height="8" rx="4"/>${points > 0 && html`<rect class="filled" width="${percent(points, of)}" height="8" rx="4"/>`}</svg>
<span class="why">${withCode(why)}</span></li>`,
  )}</ul>`;
}

function finding<V extends string>(
  { title, means }: { readonly title: string; readonly means: string },
  { verdict, why, evidence: lines }: Finding<V>,
  words: Readonly<Record<V, { readonly tone: Tone; readonly word: string }>>,
): Markup {
  return html`<article class="card"><h3>${title}</h3><p class="means">${means}</p>${badge(words[verdict])}<p>${withCode(why)}</p>${evidence(lines)}</article>`;
}

export function capabilities(card: AuditCard): Markup {
  return html`<h2>Three capabilities</h2><p>What people expect of an answer that takes a while.</p>
<div class="grid">${CAPABILITIES.map((each) => finding(each, card.capabilities[each.name], SUPPORT))}</div>`;
}

export function failureModes(card: AuditCard): Markup {
  return html`<h2>Four failure modes</h2><p>What goes wrong when one connection carries the answer.</p>
<div class="grid pair">${FAILURE_MODES.map((each) => finding(each, card.failureModes[each.name], APPLIES))}</div>`;
}

export function gapMap(gaps: readonly Gap[]): Markup {
  if (gaps.length === 0) return html`<h2>What to do next</h2><p>No gap was found.</p>`;
  return html`<h2>What to do next</h2><p>The most important first.</p>
<ol class="gaps">${gaps.map(
    ({ title, why, next }) =>
      html`<li class="card"><div><h3>${withCode(title)}</h3><p>${withCode(why)}</p><p class="next"><b>Next step</b>${withCode(next)}</p></div></li>`,
  )}</ol>`;
}

export function probes(all: readonly Probe[]): Markup {
  return html`<h2>What was tried, and what happened</h2>
<p>Each probe asks the endpoint once, as a person could by hand. Bars are text that came; numbers are explained below each line.</p>
${all.map(
  (probe, at) => html`<article class="card probe"><h3>${probe.question}</h3>
<p class="answer">${withCode(probe.answer)}</p>${probe.skipped !== undefined && html`<p class="skipped">Not tried: ${probe.skipped}</p>`}
${timeLine(probe, `probe-${at}`)}${evidence(probe.evidence)}</article>`,
)}`;
}

export function codeHints({ folder, files, hints, skipped }: CodeReading): Markup {
  return html`<h2>Hints in the code</h2>
<p>Known patterns in ${files} ${files === 1 ? 'file' : 'files'} of ${outside(folder)}. They are hints to look at, and no part of the score.</p>
${hints.length === 0 && html`<p class="note">No pattern was found. What is spread over several files is not seen.</p>`}
<ul class="places">${hints.map(
    ({ file, line, found, next, confidence }) =>
      html`<li class="card"><p class="place">${file}:${line}</p><p>${withCode(found)} <span class="facts">(${confidence} confidence)</span></p><p class="next"><b>Next step</b>${withCode(next)}</p></li>`,
  )}</ul>
${skipped.length > 0 && html`<details><summary>Not read: ${skipped.length}</summary><ul class="evidence">${skipped.map(({ file, why }) => html`<li>${file}: ${why}</li>`)}</ul></details>`}`;
}

export function closing({ spent, at }: AuditCard): Markup {
  const answers = `${spent.answers} ${spent.answers === 1 ? 'answer' : 'answers'}`;
  const links = `${spent.connections} ${spent.connections === 1 ? 'connection' : 'connections'}`;
  return html`<footer><p>Made by <code>rejoin audit</code> on <time datetime="${at}">${at}</time>: ${answers}, ${links}, ${seconds(spent.ms)}. It says what was seen from outside. “Unknown” is what could not be seen, with the reason beside it; no cause is claimed that was not observed.</p></footer>`;
}
