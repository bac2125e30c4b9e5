/** What a journal's house looks like at one command, in numbers of the house: dollars, lots, ppm. */
import { type Answer, ATOM_PLACES, answerIn, decimalText, type Listed } from '../../books/index.ts'
import type { House } from '../../core/machine/index.ts'
import { type OracleMode, oracleModes, type ProcedureKind, procedureKinds } from '../../core/words/index.ts'
import { type SpecificationLine, specificationOf } from '../../listed/index.ts'
import { decodeCommand, houseMachine, readRange, stateAt } from '../../node/index.ts'
import { answerText, standingLine } from '../book/print.ts'
import { BadInputError } from '../errors.ts'
import { textTable } from '../text-table.ts'
import { type AccountProvision, provisionOf, provisionText } from './provided.ts'
import { type AccountStatement, statementOf, statementText } from './statement.ts'

/** The shape of `inspect --json`. */
export type Inspection = {
  readonly format: 1
  readonly directory: string
  readonly seq: number
  readonly time: string
  readonly batch: number
  readonly stateHash: string
  readonly chainHash: string
  readonly command: string | null
  readonly members: number
  readonly procedures: Readonly<Partial<Record<ProcedureKind, number>>>
  readonly tiers: readonly Readonly<
    Record<(typeof funds)[number], string> & { tier: number; breaker: boolean; woundDown: boolean }
  >[]
  readonly markets: readonly InspectedMarket[]
  /** The terms of the market that was asked for. */
  readonly specification: readonly SpecificationLine[] | null
  /** Of the account, where it was asked for. */
  readonly statement: AccountStatement | null
  readonly account:
    | (Answer & {
        readonly account: number
        readonly owner: number
        readonly procedure: ProcedureKind
        readonly provision: AccountProvision
      })
    | null
}

type InspectedMarket = {
  readonly market: number
  readonly tier: number
  readonly mark: string
  readonly slow: string
  readonly mode: OracleMode
  readonly openInterestLots: number
  readonly settlement: string
  readonly claimPpm: number
}

const funds = ['fund', 'sitg', 'stakers', 'treasury', 'backstop', 'pending', 'fees'] as const

/** Which command, which account to explain and to state, and whose market's terms to print. */
export type InspectOptions = {
  readonly at: number | undefined
  readonly account: number | undefined
  /** Number of the command at whose time a statement of the account opens; none without it. */
  readonly since: number | undefined
  readonly market: number | undefined
}

/**
 * Looks at a journal; changes nothing.
 *
 * @throws BadInputError, and what reading a journal throws
 */
export function inspectJournal(
  directory: string,
  options: InspectOptions,
  diagnose: (message: string) => void,
): Inspection {
  const { state: house, position, stateHash } = stateAt(directory, houseMachine, diagnose, options.at)
  const { accounts } = house.ledger
  if (options.account !== undefined && options.account >= accounts.rows) {
    throw new BadInputError(`there is no account ${options.account}`, `use a number below ${accounts.rows}`)
  }
  if (options.since !== undefined && options.since > position.seq) {
    throw new BadInputError(`command ${options.since} is after command ${position.seq}`, 'open the statement earlier')
  }
  const { rows } = house.markets.markets
  if (options.market !== undefined && options.market >= rows) {
    throw new BadInputError(`there is no market ${options.market}`, `use a number below ${rows}`)
  }
  return {
    format: 1,
    directory,
    seq: position.seq,
    time: new Date(position.timeMs).toISOString(),
    batch: position.batch,
    stateHash,
    chainHash: Buffer.from(position.chain).toString('hex'),
    command: position.seq === 0 ? null : commandAt(directory, position.seq),
    members: accounts.kind.subarray(0, accounts.rows).reduce((sum, kind) => sum + (kind === 0 ? 1 : 0), 0),
    procedures: proceduresOf(house),
    tiers: tiersOf(house),
    markets: marketsOf(house),
    specification: options.market === undefined ? null : specificationOf(house, options.market),
    account: options.account === undefined ? null : accountOf(house, options.account),
    statement:
      options.account === undefined || options.since === undefined
        ? null
        : statementOf(directory, options.account, { since: options.since, at: position.seq }, house),
  }
}

const dollars = (atoms: number): string => decimalText(atoms, ATOM_PLACES)

function commandAt(directory: string, seq: number): string {
  return decodeCommand(readRange(directory, seq, seq)[0]!.command)?.type ?? 'not canonical'
}

function proceduresOf(house: House): Inspection['procedures'] {
  const counts: Partial<Record<ProcedureKind, number>> = {}
  for (let account = 0; account < house.ledger.accounts.rows; account++) {
    const kind = procedureOf(house, account)
    if (kind !== 'none') counts[kind] = (counts[kind] ?? 0) + 1
  }
  return counts
}

function procedureOf(house: House, account: number): ProcedureKind {
  const row = house.ledger.accounts.procedure[account]! - 1
  return row < 0 ? 'none' : procedureKinds[house.liquidation.procedures.kind[row]!]!
}

function tiersOf(house: House): Inspection['tiers'] {
  const { tiers } = house.markets
  return Array.from({ length: tiers.rows }, (_, tier) => {
    const cash = funds.map((name) => [name, dollars(house.ledger.accounts.cash[tiers[name][tier]!]!)])
    return {
      tier,
      ...(Object.fromEntries(cash) as Record<(typeof funds)[number], string>),
      breaker: tiers.breaker[tier] === 1,
      woundDown: tiers.woundDown[tier] === 1,
    }
  })
}

function marketsOf(house: House): InspectedMarket[] {
  const { markets, underlyings } = house.markets
  return Array.from({ length: markets.rows }, (_, market) => ({
    market,
    tier: markets.tier[market]!,
    mark: dollars(markets.mark[market]!),
    slow: dollars(markets.slow[market]!),
    mode: oracleModes[underlyings.mode[markets.underlying[market]!]!]!,
    openInterestLots: markets.openInterest[market]!,
    settlement: dollars(house.ledger.accounts.cash[markets.settlement[market]!]!),
    claimPpm: markets.claimPpm[market]!,
  }))
}

/** Markets and assets have numbers, not names: a size is in lots, collateral in its atoms. */
function accountOf(house: House, account: number): Inspection['account'] {
  const { markets, assets } = house.markets
  const listed = new Map<string, Listed>()
  for (let market = 0; market < markets.rows; market++) {
    const name = `market ${market}`
    listed.set(name, { name, underlying: markets.underlying[market]!, exponent: 0, assetPlaces: 0, market, asset: -1 })
  }
  for (let asset = 0; asset < assets.rows; asset++) {
    const name = `asset ${asset}`
    listed.set(name, { name, underlying: assets.underlying[asset]!, exponent: 0, assetPlaces: 0, market: -1, asset })
  }
  const owner = house.ledger.accounts.owner[account]!
  const provision = provisionOf(house, account)
  return {
    account,
    owner,
    procedure: procedureOf(house, account),
    provision,
    ...answerIn({ house, account, listed, contracts: [] }),
  }
}

/** The same as text. */
export function inspectionText(inspection: Inspection): string {
  const { seq, time, batch, command, members, procedures, tiers, markets, account, statement } = inspection
  const head = [
    ['command', `${seq}${command === null ? '' : ` (${command})`}, batch ${batch}`],
    ['time', time],
    ['state hash', inspection.stateHash],
    ['members', `${members} accounts`],
    [
      'open procedures',
      Object.entries(procedures)
        .map(([kind, count]) => `${kind} ${count}`)
        .join(', ') || 'none',
    ],
  ]
  const tierRows = tiers.map((tier) => [
    `${tier.tier}`,
    ...funds.map((name) => tier[name]),
    tier.breaker ? 'on' : 'off',
  ])
  const marketRows = markets.map((market) => [
    `${market.market}`,
    market.mark,
    market.slow,
    market.mode,
    `${market.openInterestLots}`,
    market.settlement,
    `${market.claimPpm}`,
  ])
  const columns = ['market', 'mark a lot', 'slow', 'mode', 'open interest, lots', 'S_m', 'v_m, ppm']
  return [
    textTable(head, []),
    textTable([['tier', ...funds, 'breaker'], ...tierRows], [1, 2, 3, 4, 5, 6, 7]),
    textTable([columns, ...marketRows], [1, 2, 4, 5, 6]),
    ...(inspection.specification === null ? [] : [textTable(inspection.specification, [])]),
    ...(account === null ? [] : [accountText(account)]),
    ...(statement === null ? [] : [statementText(statement)]),
  ].join('\n')
}

function accountText(account: NonNullable<Inspection['account']>): string {
  const procedure = account.procedure === 'none' ? '' : ` In ${account.procedure}.`
  const head = `account ${account.account}, owner ${account.owner}: ${standingLine(account)}${procedure}`
  const provision = provisionText(account.provision)
  return `${head}\n\n${answerText(account)}${provision === '' ? '' : `\n${provision}`}`
}
