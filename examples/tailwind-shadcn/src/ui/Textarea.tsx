import type { ComponentProps } from 'react';
import { classes } from './classes.ts';

export const Textarea = ({ className, ...props }: ComponentProps<'textarea'>) => (
  <textarea
    data-slot="textarea"
    rows={1}
    className={classes(
      'field-sizing-content max-h-40 min-h-9 w-full resize-none rounded-md border bg-transparent px-3 py-1.5 text-base shadow-xs outline-none',
      'placeholder:text-muted-foreground focus-visible:border-ring focus-visible:ring-3 focus-visible:ring-ring/40 md:text-sm',
      className,
    )}
    {...props}
  />
);
