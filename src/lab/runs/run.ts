/** One run: two days of epochs, then the vault is found short and what is left is shared by the wind-down. */
import { type Random, randomOpen, shuffle } from '../random.ts'
import { type Severity, takesFright } from './fear.ts'
import { must, openRun, type RunHouse } from './house.ts'
import { cashOf, type Rule } from './rules.ts'

const PPM = 1_000_000
const DAY_MS = 86_400_000

/**
 * How those who come in one epoch stand in line: as they were drawn; turned round in every epoch that begins with somebody
 * waiting; or turned round in every epoch, those before a queue is open too.
 */
type Order = 'drawn' | 'reversed in the queue' | 'reversed'

/** What became of one member, atoms. */
export type Outcome = {
  readonly brought: number
  /** Epoch in which it asked, −1 never. */
  readonly asked: number
  /** Paid before the end, and its claim then. */
  readonly paid: number
  readonly claim: number
}

/** Leads one run. The same seed gives the same members; who takes fright follows from what has been asked for. */
export function leadRun(severity: Severity, rule: Rule, order: Order, seed: number, count: number): Outcome[] {
  const run = openRun(randomOpen(seed, 'run members'), count)
  const random = randomOpen(seed, 'run fear')
  const whole = run.members.reduce((sum, { brought }) => sum + brought, 0)
  const asked = run.members.map(() => -1)
  const line: number[] = []
  const epochMs = run.house.params.tier.exitEpochMs[0]!
  for (let epoch = 0; epoch * epochMs < 2 * DAY_MS; epoch++) {
    const fresh = frightened(random, run, severity, asked, line, whole)
    for (const i of fresh) asked[i] = epoch
    const isQueued = line.some((i) => cashOf(run, i) > 0)
    const turns = order === 'reversed' || (order === 'reversed in the queue' && isQueued)
    const inOrder = turns ? fresh.toReversed() : fresh
    line.push(...inOrder)
    run.nowMs += epochMs
    const waiting = line.filter((i) => cashOf(run, i) > 0)
    execute(run, rule.letOut(run, inOrder, waiting))
  }
  const before = run.members.map((_, i) => cashOf(run, i))
  const paid = run.members.map(({ brought }, i) => brought - before[i]!)
  endShort(run, severity)
  return run.members.map(({ brought }, i) => ({ brought, asked: asked[i]!, paid: paid[i]!, claim: cashOf(run, i) }))
}

/** Who takes fright in this epoch, in an order of chance. Everybody is drawn for, so that draws do not depend on the rule. */
function frightened(
  random: Random,
  run: RunHouse,
  severity: Severity,
  asked: readonly number[],
  line: readonly number[],
  whole: number,
): number[] {
  const part = line.reduce((sum, i) => sum + run.members[i]!.brought, 0) / whole
  const fresh = run.members.map((_, i) => i).filter((i) => takesFright(random, severity, part) && asked[i]! < 0)
  return shuffle(random, fresh)
}

/** Everything that was let go leaves at once. */
function execute(run: RunHouse, events: readonly { readonly type: string }[]): void {
  const { withdrawals } = run.house.ledger
  if (!events.some(({ type }) => type === 'withdrawalNoted')) return
  for (let row = 0; row < withdrawals.rows; row++) {
    if (withdrawals.amount[row]! > 0) must(run, { type: 'withdrawalExecute', withdrawal: withdrawals.ticket[row]! })
  }
}

function endShort(run: RunHouse, { missingPpm }: Severity): void {
  const held = run.house.ledger.vaults.stock[0]!
  const stock = held - Math.floor((held / PPM) * missingPpm)
  must(run, { type: 'vaultReport', source: 0, fact: ++run.fact, vault: 0, stock })
}
