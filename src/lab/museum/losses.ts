/** Who has lost what by the end of a story, from the auditor's books alone. */
import type { AccountKind } from '../../core/words/index.ts'
import type { Losses } from './exhibit.ts'
import type { Stage } from './stage.ts'

/** What accounts were worth when the story began. */
type Standing = { readonly of: (account: number) => bigint }

/** Worth of every account now. */
export function standingOf(stage: Stage): Standing {
  const worth = stage.auditor.books.accounts.map(({ number }) => stage.worthOf(number))
  return { of: (account) => worth[account] ?? 0n }
}

/** Losses since a standing. What a member lacks that nobody has paid yet is a loss of the fund: it stands next in line. */
export function lossesSince(stage: Stage, before: Standing): Losses {
  const now = standingOf(stage)
  const lost = (account: number): bigint => before.of(account) - now.of(account)
  const ofKinds = (kinds: readonly AccountKind[]): bigint =>
    sum(stage.auditor.books.accounts.filter(({ kind }) => kinds.includes(kind)).map(({ number }) => lost(number)))
  const ofNames = (names: ReadonlySet<string>): bigint =>
    sum([...names].map((name) => atLeastZero(broughtBy(stage, name) - now.of(stage.people.get(name)!.account))))
  const lacking = sum([...stage.people.values()].map(({ account }) => atLeastZero(-now.of(account))))
  return {
    providers: Number(ofKinds(['backstop'])),
    fund: Number(ofKinds(['fund', 'sitg', 'stakers', 'pending']) + lacking),
    lenders: Number(ofKinds(['treasury'])),
    others: Number(ofNames(stage.victims)) + stage.cut + stage.givenAway,
    flat: Number(ofNames(stage.flat)),
  }
}

/** What a member has brought and not taken out, at the prices of those moments: people enter in the middle of a story. */
function broughtBy(stage: Stage, name: string): bigint {
  const { deposited, withdrawn } = stage.people.get(name)!
  return BigInt(deposited - withdrawn)
}

/** What those who act in the story have gained inside the house: what they took out and what is left, less what they brought. */
export function gainOfActors(stage: Stage): number {
  const now = standingOf(stage)
  const each = [...stage.actors].map((name) => {
    const { account, deposited, withdrawn } = stage.people.get(name)!
    return Number(atLeastZero(now.of(account))) + withdrawn - deposited
  })
  return each.reduce((all, gain) => all + gain, 0)
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n)
}

function atLeastZero(amount: bigint): bigint {
  return amount > 0n ? amount : 0n
}
