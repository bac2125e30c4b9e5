import type { Reject } from '../words/index.ts'
export const workQueue = (..._: unknown[]): number => 0
export const forcedFillReject = (..._: unknown[]): Reject | null => 'orderUnknown'
export const forcedFill = (..._: unknown[]): void => undefined
