/** One row: one candidate at one throttle, in a page of its own. */
import type { Browser } from 'playwright';
import type { PageResult } from './candidate.ts';
import { CATEGORIES, type MainThread, readTrace } from './trace.ts';

export interface Row extends MainThread, PageResult {
  readonly candidate: string;
  readonly throttle: number;
}

/** Milliseconds for a new page to come to rest. */
const REST = 500;

export async function measure(
  browser: Browser,
  url: string,
  candidate: string,
  throttle: number,
  seconds: number,
): Promise<Row> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  try {
    await page.goto(`${url}?candidate=${candidate}&seconds=${seconds}`);
    await page.waitForFunction(() => window.bench !== undefined || window.benchError !== undefined);
    const fault = await page.evaluate(() => window.benchError);
    if (fault !== undefined) throw new Error(`${candidate}: ${fault}`);
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('HeapProfiler.collectGarbage');
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: throttle });
    await page.waitForTimeout(REST);
    await browser.startTracing(page, { categories: CATEGORIES });
    const result = await page.evaluate(() => window.bench?.run());
    const trace = await browser.stopTracing();
    if (!result) throw new Error(`${candidate}: the page was not ready.`);
    return { candidate, throttle, ...readTrace(trace.toString('utf8')), ...result };
  } finally {
    await page.context().close();
  }
}
