'use client';

import { useEffect, useLayoutEffect } from 'react';

/** A layout effect. On a server there is no layout to wait for, and React 18 warns. */
export const useBeforePaint: typeof useEffect = typeof document === 'undefined' ? useEffect : useLayoutEffect;
