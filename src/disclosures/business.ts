/** Principles 15 and 16: the operator's business as far as the ledger knows it, and how members' money is kept. */
import { ONLY_TOKENS, settlementAsset } from './assets.ts'
import { absent, allAbsent, at, type FieldRule, perTier, ppmFloor, single, sumOf } from './field.ts'
import type { TierSubject } from './subject.ts'

const NO_COMPANY = 'The ledger is that of the house, not of the company that runs it: no such figure follows from it.'
const NOT_INVESTED =
  'Members’ money is neither deposited with a bank nor invested: it lies as tokens in the vaults of the tier.'
const NOT_PLEDGED_ON =
  'Margin and contributions are never lent on: what is lent is the money of lenders, who have given it for that (101).'

const business: FieldRule[] = at('annual', [
  ...allAbsent(NO_COMPANY, [
    ['15.1.1', 'Liquid net assets funded by equity', 'atoms'],
    ['15.1.2', 'Six months of operating expenses', 'atoms'],
  ]),
  perTier(
    ['15.2.1', 'Revenue', 'atoms'],
    'Of the house in the year: clearing fees when they are charged, the part that goes to the tier fund included, and what of the interest of loans is the tier fund’s, not the lenders’.',
    ({ year }) => single(feesOf(year) + interestOf(year)),
    'sum',
  ),
  ...allAbsent(NO_COMPANY, [
    ['15.2.2', 'Expenditure', 'atoms'],
    ['15.2.3', 'Profit', 'atoms'],
    ['15.2.4', 'Total assets', 'atoms'],
    ['15.2.5', 'Total liabilities', 'atoms'],
    ['15.2.6', 'Whether collateral is on the balance sheet', 'text'],
    ['15.2.7', 'Further items', 'text'],
  ]),
  perTier(
    ['15.3.1', 'Part of revenue that comes from clearing', 'ppm'],
    'Clearing fees ÷ 15.2.1, floor.',
    ({ year }) => {
      const revenue = feesOf(year) + interestOf(year)
      if (revenue === 0n) return { notApplicable: 'There was no revenue in the year.' }
      return single(ppmFloor(feesOf(year), revenue))
    },
  ),
  absent(['15.3.2', 'Part of revenue that comes from investing members’ assets', 'ppm'], NOT_INVESTED),
])

const cash: FieldRule[] = [
  perTier(
    ['16.1.1', 'Cash received from members', 'atoms'],
    'Positive cash of members’ accounts and of the pool of stakes.',
    (subject) => single(cashOf(subject) + subject.look.resources.stakers),
    'sum',
  ),
  perTier(
    ['16.1.2', 'Cash received as initial margin', 'atoms'],
    'Positive cash of members’ accounts.',
    (subject) => single(cashOf(subject)),
    'sum',
  ),
  perTier(
    ['16.1.3', 'Cash received as contributions', 'atoms'],
    'Cash of the pool of stakes.',
    ({ look }) => single(look.resources.stakers),
    'sum',
  ),
  ...allAbsent(NOT_INVESTED, [
    ['16.2.1', 'Part of it held as deposits', 'ppm'],
    ['16.2.2', 'Deposits at the central bank that issues the currency', 'ppm'],
    ['16.2.3', 'Deposits at other central banks', 'ppm'],
    ['16.2.4', 'Deposits at commercial banks, secured', 'ppm'],
    ['16.2.5', 'Deposits at commercial banks, unsecured', 'ppm'],
    ['16.2.6', 'Money market funds', 'ppm'],
  ]),
  perTier(['16.2.7', 'Held in other forms', 'ppm'], ONLY_TOKENS, () => single(1_000_000)),
  perTier(['16.2.8', 'Split by currency', 'ppm'], 'The settlement token is the only cash of a tier.', (subject) => {
    const asset = settlementAsset(subject)
    if (asset < 0) return { notApplicable: 'The tier has no settlement token yet.' }
    return { series: [{ label: `asset ${asset}`, value: '1000000' }] }
  }),
  ...allAbsent(NOT_INVESTED, [
    ['16.2.9', 'Weighted average maturity of deposits and funds', 'days'],
    ['16.2.10', 'Part of it invested in securities', 'ppm'],
    ['16.2.11', 'Domestic government bonds', 'ppm'],
    ['16.2.12', 'Other government bonds', 'ppm'],
    ['16.2.13', 'Agency bonds', 'ppm'],
    ['16.2.14', 'State and municipal bonds', 'ppm'],
    ['16.2.15', 'Other instruments', 'ppm'],
    ['16.2.16', 'Securities by currency', 'ppm'],
    ['16.2.17', 'Weighted average maturity of securities', 'days'],
    ['16.2.18', 'Risk of investments', 'atoms'],
    ['16.2.19', 'Largest part that may lie with one counterparty', 'ppm'],
    ['16.2.20', 'Times that this limit was exceeded', 'count'],
    ['16.2.21', 'Part of it held as securities', 'ppm'],
  ]),
  ...allAbsent(NOT_PLEDGED_ON, [
    ['16.3.1', 'Assets of members lent on: initial margin', 'atoms'],
    ['16.3.2', 'Assets of members lent on: contributions', 'atoms'],
    ['16.3.3', 'Initial margin lent on, by maturity', 'atoms'],
    ['16.3.4', 'Contributions lent on, by maturity', 'atoms'],
  ]),
]

/** Principles 15 and 16. */
export const businessRules: readonly FieldRule[] = [...business, ...cash]

function feesOf(year: TierSubject['year']): bigint {
  return sumOf(year, (day) => day.fees)
}

function interestOf(year: TierSubject['year']): bigint {
  return sumOf(year, (day) => day.divided.fund)
}

function cashOf(subject: TierSubject): bigint {
  return subject.look.held.get(settlementAsset(subject))?.before ?? 0n
}
