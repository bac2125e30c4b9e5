import { DAY, type Parameter, slow } from './parameter.ts'

/** What holds for the whole house. */
export const house = {
  queueWorkMax: slow({
    number: 1,
    unit: 'count',
    low: 16,
    high: 1_000_000,
    start: 512,
    step: 100_000,
    meaning: 'Accounts of a tier acted on in one command.',
    why: 'Acting is bounded; deciding is not. Each tier has its own: none delays another.',
  }),
  sweepWorkMax: slow({
    number: 2,
    unit: 'count',
    low: 1024,
    high: 16_000_000,
    start: 8192,
    step: 4_000_000,
    meaning: 'Accounts of a tier visited by one step of its sweeps.',
    why: 'One step of a tier stays within ten milliseconds. Each tier has its own: none delays another.',
  }),
  signedOnly: slow({
    number: 3,
    unit: 'count',
    low: 0,
    high: 1,
    start: 0,
    step: 1,
    meaning: 'Whether commands of owners, venues and sources must be signed (1).',
    why: 'Else the operator can speak for everybody.',
  }),
  recipientDelayMs: slow({
    number: 4,
    unit: 'ms',
    low: 0,
    high: 7 * DAY,
    start: DAY,
    step: DAY,
    meaning: 'Time from the listing of a recipient until an account may pay out to it.',
    why: 'An owner has that long to find a recipient that a thief has listed, and to take it off.',
  }),
} as const satisfies Readonly<Record<string, Parameter>>
