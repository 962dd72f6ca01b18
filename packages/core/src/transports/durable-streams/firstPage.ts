/** Where a subscription begins: at the log's beginning, which is made if it is not there, or behind a cursor (P19). */
import type { ErrorCode } from '../../protocol/errors.ts';
import type { Cursor } from '../../protocol/ids.ts';
import { placeOf } from './records.ts';
import { BEGINNING, isNoPage, type NoPage, namedBy, type Page, type Pages } from './streamPages.ts';

/** How long to wait for the client that is creating the stream just now, ms, and how often. */
const CREATION_STEP = 100;
const CREATION_STEPS = 10;
/** Before a server that seems to have stepped back is asked once more, ms. */
const AGAIN = 250;

export interface FirstPagePorts {
  readonly pages: Pages;
  readonly mintId: () => string;
  /** Whether this client has met the session's log before: then one that is missing was deleted. */
  readonly wasThere: () => boolean;
  readonly isOver: () => boolean;
  readonly pause: (ms: number) => Promise<void>;
  /** Ends the subscription. */
  readonly refuse: (code: ErrorCode, message: string) => void;
  readonly refuseFor: (none: NoPage) => void;
}

export interface FirstPage {
  readonly page: Page;
  readonly incarnation: string;
  /** What it stands behind; undefined: it is the log's first. */
  readonly offset?: string;
}

/** The first page, or undefined once the subscription is over. */
export const firstPage = (
  ports: FirstPagePorts,
  cursor: Cursor | undefined,
): Promise<FirstPage | undefined> => (cursor === undefined ? begin(ports) : resume(ports, cursor));

async function begin(ports: FirstPagePorts): Promise<FirstPage | undefined> {
  const { pages, mintId, wasThere, isOver, pause, refuse, refuseFor } = ports;
  for (let step = 0; !isOver(); step++) {
    const page = await pages.read(BEGINNING);
    if (page === 'missing' && !wasThere()) {
      const made = await pages.create(mintId());
      if (made === 'forbidden')
        refuse('forbidden', 'The session does not exist, and may not be made from here.');
      continue;
    }
    if (typeof page === 'string') {
      refuseFor(page);
      continue;
    }
    const name = namedBy(page.values) ?? (page.live ? undefined : await pages.incarnation());
    if (name !== undefined && !isNoPage(name)) return { page, incarnation: name };
    // There before its first record: its maker is still at it. Or a client made it that knows nothing of names.
    if (step < CREATION_STEPS) await pause(CREATION_STEP);
    else await pages.name(mintId());
  }
  return undefined;
}

/** First the page, then which log it was, for only a log that was there before can be there after. */
async function resume(ports: FirstPagePorts, cursor: Cursor): Promise<FirstPage | undefined> {
  const { pages, isOver, pause, refuse, refuseFor } = ports;
  const place = placeOf(cursor);
  if (!place) {
    refuse('cursor-malformed', 'This is no cursor of a stream.');
    return undefined;
  }
  for (let again = false; !isOver(); again = true) {
    const page = await pages.read(place.offset);
    const name = typeof page === 'string' && page !== 'gone' ? page : await pages.incarnation();
    if (isNoPage(name)) refuseFor(name);
    else if (name !== place.incarnation)
      refuse('cursor-foreign', 'The stream under this address is another one than the cursor’s.');
    else if (typeof page === 'string') refuseFor(page);
    else if (page.next < place.offset) {
      // While others write, a server may report for a moment that it ends earlier than it does.
      if (again) refuse('cursor-ahead', 'The stream is shorter than the cursor says.');
      else await pause(AGAIN);
    } else return { page, ...place };
  }
  return undefined;
}
