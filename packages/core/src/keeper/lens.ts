/**
 * A session as readers of one interest see it (P37): pages of its log without the characters that they do not want, and what
 * they are owed for these. Readers that keep up share one, so that each page is made and written once for all of them.
 */
import { type Coverage, coverageOf, deltaCoverage, mayCoverOf, type Written } from '../fold/coverage.ts';
import type { SessionState } from '../fold/state.ts';
import { copyWithholding, nothingWithheld, settle, type Withholding, withhold } from '../fold/withhold.ts';
import type { FrameItem } from '../protocol/envelope.ts';
import type { SessionInterest } from '../protocol/interest.ts';
import { encodeItem } from '../protocol/messages.ts';
import type { Cut } from './historyPages.ts';
import type { LogPage } from './logStore.ts';

export interface Lens {
  readonly interest: SessionInterest;
  /** Distinguishes interests. */
  readonly key: string;
  readonly covers: Coverage;
  readonly mayCover: (written: Written) => boolean;
  readonly withholding: Withholding;
}

/** A page as it is sent. */
export interface SeenPage {
  readonly page: LogPage;
  readonly items?: readonly FrameItem[] | undefined;
}

/** Undefined for readers of everything: they see the log as it is. */
export const openLens = (interest: SessionInterest): Lens | undefined =>
  interest === 'all'
    ? undefined
    : {
        interest,
        key: JSON.stringify(interest),
        covers: coverageOf(interest),
        mayCover: mayCoverOf(interest),
        withholding: nothingWithheld(),
      };

/** For a reader that goes on alone from where the others are. */
export const copyLens = (lens: Lens): Lens => ({ ...lens, withholding: copyWithholding(lens.withholding) });

/** What its readers are given of a page, if anything: it begins where what they were given last has ended. */
export function see(
  { covers, withholding }: Lens,
  state: SessionState,
  { page, items }: Cut,
): SeenPage | undefined {
  const after = page.after - withholding.skipped;
  return seen(after, page.upTo, withhold(withholding, items, deltaCoverage(covers, state)));
}

/** The same of a page that its reader can resume after: nothing is owed at its end. */
export function seeWhole(lens: Lens, state: SessionState, { page, items }: Cut): SeenPage | undefined {
  const { covers, withholding } = lens;
  const after = page.after - withholding.skipped;
  const given = withhold(withholding, items, deltaCoverage(covers, state));
  return seen(after, page.upTo, [...given, ...settle(withholding)]);
}

/** All that is owed to its readers, who have been given what is before `position`. */
export function seeRest({ withholding }: Lens, position: number): SeenPage | undefined {
  return seen(position - withholding.skipped, position, settle(withholding));
}

const seen = (after: number, upTo: number, items: readonly FrameItem[]): SeenPage | undefined =>
  items.length === 0 ? undefined : { page: { after, upTo, items: items.map(encodeItem).join() }, items };
