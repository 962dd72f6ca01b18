/** The report's only style sheet. Its colours are those of the components (packages/react/src/styles/tokens.json). */
export const REPORT_STYLE = `
:root {
  color-scheme: light dark;
  --canvas: light-dark(oklch(0.98 0.003 255), oklch(0.18 0.012 265));
  --surface: light-dark(oklch(1 0 0), oklch(0.21 0.012 265));
  --sunken: light-dark(oklch(0.965 0.004 255), oklch(0.25 0.014 265));
  --line: light-dark(oklch(0.91 0.006 255), oklch(0.32 0.016 265));
  --text: light-dark(oklch(0.24 0.02 265), oklch(0.94 0.006 255));
  --muted: light-dark(oklch(0.46 0.02 265), oklch(0.75 0.016 265));
  --accent: light-dark(oklch(0.51 0.19 270), oklch(0.74 0.13 272));
  --good: light-dark(oklch(0.47 0.12 158), oklch(0.79 0.13 160));
  --warn: light-dark(oklch(0.5 0.12 62), oklch(0.83 0.13 78));
  --bad: light-dark(oklch(0.51 0.19 24), oklch(0.76 0.14 22));
  --good-soft: light-dark(oklch(0.955 0.035 158), oklch(0.28 0.045 160));
  --warn-soft: light-dark(oklch(0.955 0.04 82), oklch(0.29 0.045 78));
  --bad-soft: light-dark(oklch(0.955 0.025 24), oklch(0.28 0.055 22));
  --mono: ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace;
}
* { box-sizing: border-box; margin: 0; }
html { -webkit-text-size-adjust: 100%; }
body {
  background: var(--canvas); color: var(--text);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
  padding: clamp(1rem, 4vw, 3rem) clamp(1rem, 4vw, 2rem) 4rem;
}
main, header, footer { max-width: 64rem; margin-inline: auto; }
h1 { font-size: clamp(1.5rem, 4.4vw, 2.25rem); line-height: 1.15; letter-spacing: -0.02em; text-wrap: balance; }
h2 { font-size: 1.25rem; letter-spacing: -0.01em; margin-block: 3rem 0.25rem; }
h3 { font-size: 1rem; line-height: 1.35; }
h2 + p { color: var(--muted); max-width: 44rem; }
p, li { overflow-wrap: anywhere; }
/* Each sentence has the direction of its own letters. */
p, li, h1, h2, h3, .points, .figure strong, .figure span { unicode-bidi: plaintext; }
code { font: 0.9em var(--mono); }
p code { background: var(--sunken); border-radius: 0.25rem; padding: 0.05em 0.3em; }
ul, ol { padding: 0; list-style: none; }
.eyebrow { color: var(--accent); font-weight: 650; font-size: 0.8125rem; letter-spacing: 0.02em; }
.url { font: 0.875rem/1.5 var(--mono); color: var(--muted); overflow-wrap: anywhere; margin-block-start: 0.5rem; }
.facts { color: var(--muted); font-size: 0.875rem; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 0.875rem; padding: 1.125rem 1.25rem; }
.grid { display: grid; gap: 0.875rem; margin-block-start: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17.5rem), 1fr)); }
.pair { grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); }
.means { color: var(--muted); font-size: 0.875rem; margin-block: 0.25rem 0.75rem; }

.badge { display: inline-flex; align-items: center; gap: 0.375rem; font-weight: 650; font-size: 0.875rem; border-radius: 99rem; padding: 0.125rem 0.625rem 0.125rem 0.375rem; }
.badge + p { margin-block-start: 0.5rem; }
.badge svg { flex: none; width: 1rem; height: 1rem; }
.good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); } .open { color: var(--muted); }
.badge.good { background: var(--good-soft); } .badge.warn { background: var(--warn-soft); }
.badge.bad { background: var(--bad-soft); } .badge.open { background: var(--sunken); }
.icon { fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }

.head { display: grid; gap: 1.5rem 2.5rem; grid-template-columns: minmax(0, 1fr) auto; align-items: center; margin-block-start: 1.75rem; padding: clamp(1.25rem, 4vw, 2rem); }
.score { display: grid; justify-items: center; }
.score svg { width: 9.5rem; height: 9.5rem; }
.ring { fill: none; stroke: var(--sunken); stroke-width: 9; }
.arc { fill: none; stroke-width: 9; stroke-linecap: round; stroke: currentColor; }
.total { font-size: 30px; font-weight: 700; letter-spacing: -1px; fill: var(--text); }
.of { font-size: 9px; fill: var(--muted); }
.lead { font-size: clamp(1.125rem, 2.6vw, 1.375rem); line-height: 1.35; font-weight: 600; letter-spacing: -0.01em; text-wrap: pretty; }
.lead + p { color: var(--muted); margin-block-start: 0.5rem; max-width: 38rem; }
.parts { display: grid; gap: 1rem 2.25rem; margin-block-start: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); }
.parts li { display: grid; grid-template-columns: minmax(0, 1fr) auto; align-content: start; gap: 0.125rem 1rem; font-size: 0.9375rem; }
.parts svg { grid-column: 1 / -1; display: block; }
.parts .points { font-variant-numeric: tabular-nums; font-weight: 600; }
.parts .why { margin-block-start: 0.25rem; grid-column: 1 / -1; color: var(--muted); font-size: 0.875rem; }
.track { fill: var(--sunken); } .filled { fill: var(--accent); }

.figures { display: flex; flex-wrap: wrap; gap: 0.5rem 2rem; margin-block: 0.5rem 0.25rem; }
.figure { font-size: 0.875rem; color: var(--text); }
.figure strong { display: block; font-size: 1.625rem; line-height: 1.2; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; }
.figure.bad strong { color: var(--bad); } .figure.good strong { color: var(--good); } .figure.warn strong { color: var(--warn); } .figure.open strong { color: var(--muted); }
.figure span { display: block; color: var(--muted); font-size: 0.8125rem; font-variant-numeric: tabular-nums; }
.meter { display: grid; gap: 0.875rem; margin-block-start: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); }
.reading { background: var(--surface); border: 1px solid var(--line); border-radius: 0.875rem; padding: 1.125rem 1.25rem 0.875rem; }
.bars { display: block; }
.caption { font-size: 0.8125rem; color: var(--muted); margin-block: 0.5rem 0.125rem; }
rect.empty { fill: var(--sunken); } rect.delivered { fill: var(--good); }
rect.lost { fill: url(#hatch); stroke: var(--bad); stroke-width: 1; } rect.after { fill: url(#dots); stroke: var(--warn); stroke-width: 1; }
rect.unseen { fill: var(--sunken); stroke: var(--muted); stroke-dasharray: 4 3; }
.hatch { stroke: var(--bad); stroke-width: 3; } .hatchback { fill: var(--bad-soft); }
.dotted { fill: var(--warn); } .dotback { fill: var(--warn-soft); }
.cutline { stroke: var(--text); stroke-width: 1.5; stroke-dasharray: 3 2; }
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; font-size: 0.8125rem; color: var(--muted); margin-block-start: 0.75rem; }
.legend li { display: inline-flex; align-items: center; gap: 0.4rem; }
.key { width: 1.125rem; height: 0.75rem; border-radius: 3px; display: inline-block; }
.key.delivered { background: var(--good); }
.key.lost { border: 1px solid var(--bad); background: repeating-linear-gradient(45deg, var(--bad) 0 2px, var(--bad-soft) 2px 5px); }
.key.unseen { border: 1px dashed var(--muted); background: var(--sunken); }
.key.after { border: 1px solid var(--warn); background: radial-gradient(var(--warn) 1.2px, var(--warn-soft) 1.3px) 0 0 / 5px 5px; }
.note { color: var(--muted); font-size: 0.875rem; max-width: 48rem; margin-block-start: 0.625rem; }

.gaps { counter-reset: gap; display: grid; gap: 0.875rem; margin-block-start: 1rem; }
.gaps > li { counter-increment: gap; display: grid; grid-template-columns: 2rem minmax(0, 1fr); gap: 0.25rem 0.75rem; }
.gaps > li::before { content: counter(gap); display: grid; place-items: center; width: 1.75rem; height: 1.75rem; border-radius: 50%; background: var(--sunken); font-weight: 650; font-size: 0.875rem; }
.next { border-inline-start: 3px solid var(--accent); padding-inline-start: 0.75rem; margin-block-start: 0.625rem; }
.next b { display: block; color: var(--accent); font-size: 0.8125rem; }

.probe { margin-block-start: 0.875rem; }
.probe > .answer { margin-block-start: 0.25rem; }
.skipped { color: var(--muted); }
.line { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0.75rem; margin-block-start: 0.875rem; }
.lanes li { height: 34px; display: flex; align-items: center; font-size: 0.75rem; color: var(--muted); white-space: nowrap; }
.line svg { display: block; }
.rail { stroke: var(--line); stroke-width: 2; } .tick { stroke: var(--line); }
.axis { font-size: 11px; fill: var(--muted); font-variant-numeric: tabular-nums; }
rect.text { fill: var(--accent); opacity: 0.75; }
.dot { fill: var(--surface); stroke-width: 1.5; stroke: var(--muted); }
.dot.good { stroke: var(--good); fill: var(--good-soft); } .dot.warn { stroke: var(--warn); fill: var(--warn-soft); } .dot.bad { stroke: var(--bad); fill: var(--bad-soft); }
.number { font-size: 11px; font-weight: 650; fill: var(--text); stroke: none; }
.marks { margin-block-start: 0.5rem; font-size: 0.875rem; display: grid; gap: 0.125rem; }
.marks li { display: list-item; list-style: decimal; margin-inline-start: 2rem; padding-inline-start: 0.25rem; }
.marks li::marker { color: var(--muted); font-variant-numeric: tabular-nums; }
.marks .when { font-variant-numeric: tabular-nums; color: var(--muted); }
.marks .lane { color: var(--muted); } .marks .lane::before { content: "· "; } .marks .said::before { content: "· "; color: var(--muted); }

details { margin-block-start: 0.75rem; font-size: 0.875rem; }
summary { cursor: pointer; color: var(--accent); font-weight: 600; padding-block: 0.25rem; }
summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.evidence { background: var(--sunken); border-radius: 0.5rem; padding: 0.625rem 0.75rem; margin-block-start: 0.375rem; display: grid; gap: 0.375rem; font: 0.8125rem/1.5 var(--mono); }
.evidence li { white-space: pre-wrap; unicode-bidi: plaintext; }
.places { display: grid; gap: 0.875rem; margin-block-start: 1rem; }
.place { font: 0.8125rem/1.5 var(--mono); unicode-bidi: plaintext; }
footer { margin-block-start: 3.5rem; border-block-start: 1px solid var(--line); padding-block-start: 1rem; color: var(--muted); font-size: 0.875rem; }
.defs { position: absolute; width: 0; height: 0; }

@media (max-width: 40rem) {
  .head { grid-template-columns: minmax(0, 1fr); }
  .score { justify-items: start; }
  .score svg { width: 7.5rem; height: 7.5rem; }
  .line { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .lanes { display: none; }
}
@media (forced-colors: active) {
  .badge, .card, .reading { border: 1px solid; }
  rect.lost, rect.after { stroke: CanvasText; }
}
@media print {
  :root { color-scheme: light; }
  body { padding: 0; background: none; font-size: 10.5pt; }
  .card, .reading, .gaps > li { break-inside: avoid; box-shadow: none; }
  h2 { break-after: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
  svg, .key, .badge { print-color-adjust: exact; }
}
`;
