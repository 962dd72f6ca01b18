import type { ComponentProps } from 'react';
import { classes } from './classes.ts';

const VARIANTS = {
  primary: 'bg-primary text-primary-foreground shadow-xs hover:bg-primary/90',
  outline: 'border bg-card shadow-xs hover:bg-muted',
} as const;

interface ButtonProps extends ComponentProps<'button'> {
  variant?: keyof typeof VARIANTS;
}

export const Button = ({ variant = 'primary', className, ...props }: ButtonProps) => (
  <button
    data-slot="button"
    className={classes(
      'inline-flex h-9 shrink-0 items-center justify-center gap-2 rounded-md px-4 text-sm font-medium transition-colors outline-none',
      'focus-visible:ring-3 focus-visible:ring-ring/60 aria-disabled:cursor-default aria-disabled:opacity-50',
      VARIANTS[variant],
      className,
    )}
    {...props}
  />
);
