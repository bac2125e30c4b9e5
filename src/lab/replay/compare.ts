/**
 * Arms and parameter sets side by side: replays of the same prices, accounts, orders and depth with one difference, which
 * each prints (`run.changed`). Where the first is worse than another, it is said.
 */
import type { ComparisonResult, ComparisonRow, ReplayResult, ReplayTotals } from './result.ts'

/** What is compared: a name, its unit, whether less is better, and where it stands. */
type Measure = Omit<ComparisonRow, 'values'> & { readonly of: (totals: ReplayTotals) => number }

const sumOf = (amounts: Readonly<Record<string, number>>): number =>
  Object.values(amounts).reduce((sum, amount) => sum + amount, 0)

const measures: readonly Measure[] = [
  { measure: 'shortfall', unit: 'atoms', lower: true, of: (t) => t.shortfall },
  { measure: 'accounts short', unit: 'count', lower: true, of: (t) => t.shortfallAccounts },
  { measure: 'insurance used', unit: 'atoms', lower: true, of: (t) => t.insuranceUsed },
  { measure: 'unpaid gains cut', unit: 'atoms', lower: true, of: (t) => t.gainsCut },
  { measure: 'accounts deleveraged', unit: 'count', lower: true, of: (t) => t.deleveragedAccounts },
  { measure: 'notional deleveraged', unit: 'atoms', lower: true, of: (t) => t.deleveragedNotional },
  { measure: 'hedged books broken', unit: 'count', lower: true, of: (t) => t.hedgedBroken },
  { measure: 'accounts closed by force', unit: 'count', lower: true, of: (t) => t.accountsForced },
  { measure: 'notional closed by force', unit: 'atoms', lower: true, of: (t) => sumOf(t.forcedNotional) },
  { measure: 'closed beyond need', unit: 'atoms', lower: true, of: (t) => t.cutBeyondNeed },
  { measure: 'penalties', unit: 'atoms', lower: true, of: (t) => t.penalties },
  { measure: 'result of members', unit: 'atoms', lower: false, of: resultOfMembers },
  { measure: 'maintenance ÷ notional', unit: 'ppm', lower: null, of: (t) => t.maintenanceUsedPpm },
  { measure: 'initial ÷ notional', unit: 'ppm', lower: null, of: (t) => t.initialUsedPpm },
  { measure: 'calls', unit: 'count', lower: null, of: (t) => t.calls.made },
]

/** Equity at the end − at first − paid in + taken out. */
function resultOfMembers(totals: ReplayTotals): number {
  return totals.equityLast - totals.equityFirst - totals.depositsLater + totals.withdrawals
}

/** Results side by side; they must be of one scenario and population. */
export function comparisonOf(results: readonly ReplayResult[], names: readonly string[]): ComparisonResult {
  const table = measures.map(({ measure, unit, lower, of }) => ({
    measure,
    unit,
    lower,
    values: results.map(({ totals }) => of(totals)),
  }))
  return { format: 1, names, results, table, worse: table.flatMap((row) => worseOf(row, names)) }
}

function worseOf({ measure, unit, lower, values }: ComparisonRow, names: readonly string[]): string[] {
  if (lower === null) return []
  const first = values[0]!
  return names.flatMap((name, at) => {
    const other = values[at]!
    const worse = lower ? first > other : first < other
    return worse ? [`${measure}: ${names[0]} ${shown(first, unit)}, ${name} ${shown(other, unit)}`] : []
  })
}

function shown(value: number, unit: ComparisonRow['unit']): string {
  const whole = unit === 'atoms' ? Math.trunc(value / 10 ** 6) : value
  return `${whole}`.replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}
