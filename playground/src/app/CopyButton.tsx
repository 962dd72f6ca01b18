import { type ReactElement, useEffect, useState } from 'react';
import { PageIcon } from './PageIcon.tsx';

/** How long the button says that it has copied, ms. */
const SAYS_SO = 2_000;

/** Copies a text. The clipboard is missing on plain http from another device: there the text is selected, and copied the old way. */
export function CopyButton({
  text,
  label,
}: {
  readonly text: () => string;
  readonly label: string;
}): ReactElement {
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (said === '') return;
    const timer = setTimeout(() => setSaid(''), SAYS_SO);
    return () => clearTimeout(timer);
  }, [said]);

  const copy = async () => {
    const copied = await copyText(text());
    setSaid(copied ? 'Copied' : 'Copy it from the address bar');
  };
  return (
    <button type="button" className="rejoin-button" data-copy="" onClick={() => void copy()}>
      <PageIcon name={said === 'Copied' ? 'check' : 'link'} />
      <span aria-live="polite">{said || label}</span>
    </button>
  );
}

async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const before = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'rejoin-hidden';
  document.body.append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return copied;
}
