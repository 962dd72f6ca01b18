import type { ComponentProps } from 'react';
import { classes } from './classes.ts';

export const Badge = ({ className, ...props }: ComponentProps<'span'>) => (
  <span
    data-slot="badge"
    className={classes(
      'inline-flex items-center rounded-full border px-2 py-0.5 text-xs font-medium text-muted-foreground empty:hidden',
      className,
    )}
    {...props}
  />
);
