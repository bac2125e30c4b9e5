/** One book here and at other venues, side by side: every column the answer of its own rules, or why there is none. */
import { comparedProfiles, type ProfileAssessment, type ProfileColumn, sideBySide } from '../profiles/index.ts'
import { type Answer, answerOf } from './answer.ts'
import type { Book } from './book.ts'
import { ATOM_PLACES } from './decimals.ts'
import { BookError } from './error.ts'
import type { AnswerCharge } from './portfolio.ts'

const PLIMSOLL = { profile: 'plimsoll', title: 'Plimsoll' }

/** Ours first, then the venues in their fixed order. */
export function comparedColumns(book: Book): readonly ProfileColumn[] {
  return [plimsollColumn(book), ...sideBySide(comparedProfiles, book.held)]
}

/** Our own answer: standard margin of a linear book, portfolio margin of one with contracts that end. */
function plimsollColumn(book: Book): ProfileColumn {
  try {
    return { ...PLIMSOLL, assessment: assessmentOf(answerOf(book)), refused: null }
  } catch (error) {
    if (!(error instanceof BookError)) throw error
    return {
      ...PLIMSOLL,
      assessment: null,
      refused: { code: 'bookUnreadable', path: 'book', problem: error.message },
    }
  }
}

/** The house's answer in the words of a profile: free collateral is what its test for new risk leaves. */
function assessmentOf(answer: Answer): ProfileAssessment {
  const { equity, levels, initial } = answer
  const initialRequirement = atomsOf(equity) - atomsOf(initial.excess)
  const parts = legsOf(answer)
  const named = parts.reduce((sum, part) => sum + atomsOf(part.initial), 0n)
  return {
    profile: PLIMSOLL.profile,
    title: PLIMSOLL.title,
    source: 'docs/parameters.md',
    date: 'this version',
    equity,
    initialRequirement: textOf(initialRequirement),
    maintenanceRequirement: levels.maintenance.requirement,
    freeCollateral: initial.excess,
    isLiquidatable: levels.maintenance.excess.startsWith('-'),
    legs: [
      ...parts,
      {
        kind: 'account',
        name: 'slow price, claims and holds',
        value: '0',
        initial: textOf(initialRequirement - named),
        maintenance: '0',
      },
    ],
    sections: sectionsOf(answer),
    scenarios: scenarioRows(answer),
  }
}

/** What the book holds; under portfolio margin nothing of it is charged by itself, and the charges stand together. */
function legsOf({ cash, legs, collateral, portfolio, levels, initial }: Answer): ProfileAssessment['legs'] {
  const areSummed = portfolio === null
  return [
    { kind: 'cash', name: 'settlement token', value: cash, initial: '0', maintenance: '0' },
    ...legs.map((leg) => ({
      kind: 'position' as const,
      name: leg.market,
      value: leg.counted,
      initial: leg.initial.total,
      maintenance: leg.maintenance.total,
    })),
    ...collateral.map(({ asset, value, haircut }) => ({
      kind: 'collateral' as const,
      name: asset,
      value,
      initial: areSummed ? haircut : '0',
      maintenance: areSummed ? haircut : '0',
    })),
    ...(areSummed
      ? []
      : [
          {
            kind: 'account' as const,
            name: 'scenarios and charges',
            value: '0',
            initial: initial.requirement,
            maintenance: levels.maintenance.requirement,
          },
        ]),
  ]
}

/** Charges of a portfolio as facts, level by level. */
function sectionsOf({ portfolio }: Answer): ProfileAssessment['sections'] {
  if (portfolio === null) return []
  const factsOf = (charges: readonly AnswerCharge[]): ProfileAssessment['sections'][number]['facts'] =>
    charges.map(({ name, underlying, market, expiry, amount }) => {
      const of = market ?? [underlying, expiry].filter((text) => text !== null).join(' ')
      return { name: of === '' ? name : `${name}, ${of}`, value: amount, unit: 'USD' }
    })
  return [
    { name: 'charges of maintenance', facts: factsOf(portfolio.maintenance) },
    { name: 'charges to open', facts: factsOf(portfolio.initial) },
  ]
}

/** Scenarios of a portfolio as a venue's table: its grid, tails, term structure and rotations. */
export function scenarioRows({ portfolio }: Answer): ProfileAssessment['scenarios'] {
  return (portfolio?.underlyings ?? []).flatMap(({ underlying, scenarios }) =>
    scenarios.map(({ move, volatility, weight, result, isWorst }) => ({
      market: underlying,
      move,
      volatility,
      weight,
      result,
      isWorst,
    })),
  )
}

/** Dollar text of the house, with six places or none, as atoms. */
function atomsOf(text: string): bigint {
  const [whole = '', fraction = ''] = text.split('.')
  return BigInt(whole + fraction.padEnd(ATOM_PLACES, '0'))
}

function textOf(atoms: bigint): string {
  const digits = String(atoms < 0n ? -atoms : atoms).padStart(ATOM_PLACES + 1, '0')
  return `${atoms < 0n ? '-' : ''}${digits.slice(0, -ATOM_PLACES)}.${digits.slice(-ATOM_PLACES)}`
}
