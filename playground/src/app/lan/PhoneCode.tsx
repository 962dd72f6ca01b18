import { type ReactElement, type ToggleEvent, useEffect, useMemo, useState } from 'react';
import { encode } from 'uqr';
import { PageIcon } from '../PageIcon.tsx';
import { type Config, makePhoneLink, type PhoneLink } from '../server.ts';

export interface PhoneCodeProps {
  readonly config: Config;
  readonly session: string;
  readonly scene: string;
}

/** A button that shows a code: a phone that scans it is in this session. Each code works once. */
export function PhoneCode({ config, session, scene }: PhoneCodeProps): ReactElement {
  const [link, setLink] = useState<PhoneLink>();
  const [failed, setFailed] = useState(false);
  const make = () =>
    void makePhoneLink(config, session, scene).then((made) => {
      setLink(made);
      setFailed(made === undefined);
    });
  const toggle = ({ newState }: ToggleEvent) => {
    if (config.lan === undefined) return;
    setLink(undefined);
    if (newState === 'open') make();
  };
  useEffect(() => {
    if (!link) return;
    // What is too old is not shown any more.
    const timer = setTimeout(() => setLink(undefined), link.lasts);
    return () => clearTimeout(timer);
  }, [link]);
  return (
    <>
      <button
        type="button"
        className="rejoin-button"
        popoverTarget="phone-code"
        title="On a real phone"
        data-phone-open=""
      >
        <PageIcon name="phone" />
        <span>On a real phone</span>
      </button>
      <section
        className="tries phone-code"
        id="phone-code"
        popover="auto"
        aria-label="On a real phone"
        onToggle={toggle}
      >
        <h2>On a real phone</h2>
        {config.lan === undefined ? (
          <p>
            Start with <code>npm start -- --lan</code>. Then this machine lets phones on the same network in,
            each by a code that works once and for one session.
          </p>
        ) : (
          <Code link={link} failed={failed} onAgain={make} />
        )}
      </section>
    </>
  );
}

function Code({
  link,
  failed,
  onAgain,
}: {
  readonly link: PhoneLink | undefined;
  readonly failed: boolean;
  readonly onAgain: () => void;
}): ReactElement {
  return (
    <>
      {link && <Squares text={link.url} />}
      {link && (
        <p>
          Scan it with a phone on the same network, within {Math.round(link.lasts / 60_000)} minutes. It works
          once, and opens this session alone. The way is plain http: others on your network could read along.
        </p>
      )}
      {link && (
        <p className="phone-address" dir="ltr">
          <code data-phone-link="">{link.url}</code>
        </p>
      )}
      {failed && <p role="alert">No code could be made: the page’s own server does not answer.</p>}
      <button type="button" className="rejoin-button" onClick={onAgain}>
        Another code
      </button>
    </>
  );
}

/** Modules around the code that stay white: readers need them. */
const QUIET = 3;

/** Dark on white in every theme: readers need it. */
function Squares({ text }: { readonly text: string }): ReactElement {
  const { path, size } = useMemo(() => {
    const { data } = encode(text, { border: 0 });
    let squares = '';
    for (const [y, row] of data.entries())
      for (const [x, dark] of row.entries()) if (dark) squares += `M${x} ${y}h1v1h-1z`;
    return { path: squares, size: data.length };
  }, [text]);
  const side = size + 2 * QUIET;
  return (
    <svg
      className="phone-squares"
      viewBox={`${-QUIET} ${-QUIET} ${side} ${side}`}
      role="img"
      aria-label="The code to scan"
    >
      <path d={path} />
    </svg>
  );
}
