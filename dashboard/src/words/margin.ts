/** Sentences about a book: how it stands before the numbers say why. */
import { money, multiple } from '../format.ts'
import type { Margin } from '../wire/types.ts'

/** The marks on a book's side, from the deepest to the highest, like the load lines of a ship. */
export const marks = [
  { key: 'closeOut', letter: 'C', name: 'Close-out', meaning: 'at or below it the backstop takes the book' },
  { key: 'maintenance', letter: 'M', name: 'Maintenance', meaning: 'below it lots are closed now' },
  { key: 'target', letter: 'T', name: 'Target', meaning: 'below it a call is made' },
  { key: 'restore', letter: 'R', name: 'Restore', meaning: 'where a forced step stops' },
] as const

/** What is shown of a book under a supposition: by the house in a margin, or computed here. */
export type Outlook = Pick<Margin, 'standing' | 'equity' | 'leveragePpm' | 'levels' | 'freeCollateral'> & {
  readonly legs: readonly { readonly lots: number }[]
  readonly initial: { readonly passes: boolean }
}

/** How a book stands. */
export function standingSentence({ standing, equity, levels, leveragePpm, legs }: Outlook): string {
  const above = `${money(equity)} of equity`
  if (legs.every(({ lots }) => lots === 0)) return `No position: ${above}.`
  switch (standing) {
    case 'takeover':
      return `Below close-out: with ${above} against ${money(levels.closeOut.requirement)}, the book is taken over.`
    case 'reduction':
      return `Below maintenance by ${money(-Number(levels.maintenance.excess))}: lots are being closed.`
    case 'call':
      return `Below target by ${money(-Number(levels.target.excess))}: the account is called.`
    default:
      return `${money(levels.target.excess)} above target, at ${multiple(leveragePpm)} leverage on ${above}.`
  }
}

/** What a supposition would do, in one sentence. */
export function changeSentence(before: Outlook, after: Outlook): string {
  if (before.standing === after.standing || after.standing === 'above-target' || after.standing === 'empty') {
    const moved = Number(after.levels.target.excess) - Number(before.levels.target.excess)
    const verb = moved >= 0 ? 'gain' : 'lose'
    return `The book would ${verb} ${money(Math.abs(moved))} of room above target and stand ${standingWords[after.standing]}.`
  }
  return `The book would stand ${standingWords[after.standing]}.`
}

const standingWords: Readonly<Record<Margin['standing'], string>> = {
  'above-target': 'above target',
  empty: 'without a position',
  call: 'below target: a call',
  reduction: 'below maintenance: reduced at once',
  takeover: 'below close-out: taken over',
}
