import type { ComponentProps } from 'react';
import { classes } from './classes.ts';

export const Card = ({ className, ...props }: ComponentProps<'section'>) => (
  <section
    data-slot="card"
    className={classes('flex flex-col rounded-xl border bg-card shadow-sm', className)}
    {...props}
  />
);

export const CardHeader = ({ className, ...props }: ComponentProps<'header'>) => (
  <header
    data-slot="card-header"
    className={classes('flex flex-wrap items-center gap-x-4 gap-y-2 border-b px-5 py-3', className)}
    {...props}
  />
);

export const CardTitle = ({ className, children, ...props }: ComponentProps<'h1'>) => (
  <h1 data-slot="card-title" className={classes('flex-auto font-semibold text-nowrap', className)} {...props}>
    {children}
  </h1>
);

export const CardFooter = ({ className, ...props }: ComponentProps<'footer'>) => (
  <footer data-slot="card-footer" className={classes('border-t px-5 py-4', className)} {...props} />
);
