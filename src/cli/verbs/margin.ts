/** `plimsoll margin BOOK.json`: what a book must have and why, what if, and where it would fall. */
import type { Command } from 'commander'
import type { ProfileName } from '../../profiles/index.ts'
import type { Answer } from '../book/answer.ts'
import {
  type DepositWish,
  depositRead,
  isSupposed,
  type PriceWish,
  parameterRead,
  priceRead,
  type TradeWish,
  tradedSizes,
  tradeRead,
  type Wishes,
} from '../book/wishes.ts'
import { BadInputError } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import { refuseNamedTwice, repeated } from '../options.ts'
import { type Shell, writeJson } from '../shell.ts'
import { verbOf } from '../verb.ts'

type Options = {
  readonly json?: true
  readonly profile?: string
  readonly trade?: readonly TradeWish[]
  readonly deposit?: readonly DepositWish[]
  readonly price?: readonly PriceWish[]
  readonly set?: readonly (readonly [string, number])[]
}

export function marginVerb(shell: Shell): Command {
  return verbOf(
    'margin',
    'explain what a book must have at each level, what if, and its liquidation prices',
    'margin examples/books/hedged.json --price BTC=95000',
  )
    .argument('<book>', 'a JSON file (docs/book-format.md)')
    .option(
      '--trade <market:size@price>',
      'what if it traded: coins, + buys, - sells (repeatable)',
      repeated(tradeRead),
    )
    .option('--deposit <[asset:]amount>', 'what if this came, or with - left (repeatable)', repeated(depositRead))
    .option('--price <name=price>', 'what if a price were this (repeatable)', repeated(priceRead))
    .option('--set <parameter=value>', 'what if a parameter were this (repeatable)', repeated(parameterRead))
    .option('--profile <name>', "answer by another venue's published rules; all sets them side by side")
    .action(async (path: string, options: Options) => {
      const { trade: trades = [], deposit: deposits = [], price: prices = [], set = [] } = options
      refuseNamedTwice(
        '--set',
        set.map(([name]) => name),
      )
      refuseNamedTwice(
        '--price',
        prices.map(({ name }) => name),
      )
      const wishes = { trades, deposits, prices, parameters: new Map(set) }
      if (options.profile === undefined) await answerByHouse(shell, path, wishes, options.json === true)
      else await answerByProfile(shell, path, options.profile, wishes, options.json === true)
    })
}

async function answerByHouse(shell: Shell, path: string, wishes: Wishes, json: boolean): Promise<void> {
  const { bookOpen } = await import('../book/book.ts')
  const { houseOfBook } = await import('../book/house.ts')
  const { answerOf, supposedAnswerOf } = await import('../book/answer.ts')
  const book = bookOpen(path)
  const house = houseOfBook(book, tradedSizes(wishes.trades))
  const account = answerOf(house)
  const supposed = isSupposed(wishes) ? supposedAnswerOf(house, wishes) : null
  const suppositions = wordsOf(wishes)
  const notes = notesOf(book.held.positions)
  if (json) writeJson(shell, { format: 1, book: path, account, suppositions, supposed, notes })
  else await print(shell, path, account, supposed, suppositions, notes)
}

async function print(
  shell: Shell,
  path: string,
  account: Answer,
  supposed: Answer | null,
  suppositions: readonly string[],
  notes: readonly string[],
): Promise<void> {
  const { answerText, standingLine } = await import('../book/print.ts')
  shell.out(`${path}\n${standingLine(account)}\n\n${answerText(account)}`)
  if (supposed !== null) {
    shell.out(`\nWhat if: ${suppositions.join(', ')}\n${standingLine(supposed)}\n\n${answerText(supposed)}`)
  }
  for (const note of notes) shell.out(`\nNote: ${note}\n`)
}

async function answerByProfile(shell: Shell, path: string, name: string, wishes: Wishes, json: boolean): Promise<void> {
  const { profiles } = await import('../../profiles/index.ts')
  const { bookOpen } = await import('../book/book.ts')
  const names = [...Object.keys(profiles), 'all']
  if (name !== 'all' && !Object.hasOwn(profiles, name)) {
    throw new BadInputError(
      `there is no profile ${name}${didYouMean(name, names)}`,
      `use ${names.slice(0, -1).join(', ')} or all`,
    )
  }
  if (isSupposed(wishes)) {
    throw new BadInputError(
      '--profile answers for the book as it is',
      'leave --trade, --deposit, --price and --set out',
    )
  }
  if (name === 'all') return answerByAll(shell, path, json)
  const assessment = profiles[name as ProfileName].assess(bookOpen(path).held)
  if (json) writeJson(shell, { format: 1, book: path, ...assessment })
  else {
    const { assessmentText } = await import('../book/print.ts')
    const { scenariosText } = await import('../book/print-compared.ts')
    shell.out(assessmentText(assessment) + scenariosText(assessment.title, assessment.scenarios))
  }
}

/** Ours and every venue's answer side by side; a venue that does not clear the book says so in its row. */
async function answerByAll(shell: Shell, path: string, json: boolean): Promise<void> {
  const { bookOpen } = await import('../book/book.ts')
  const { comparedColumns } = await import('../book/compared.ts')
  const columns = comparedColumns(bookOpen(path))
  if (json) writeJson(shell, { format: 1, book: path, columns })
  else shell.out((await import('../book/print-compared.ts')).comparedText(columns))
}

function wordsOf({ trades, deposits, prices, parameters }: Wishes): string[] {
  return [
    ...prices.map(({ text }) => `price ${text}`),
    ...[...parameters].map(([name, value]) => `${name} = ${value}`),
    ...trades.map(({ text }) => `trade ${text}`),
    ...deposits.map(({ text }) => `deposit ${text}`),
  ]
}

type Positions = readonly {
  readonly market: string
  readonly bids: { numerator: bigint }
  readonly asks: { numerator: bigint }
}[]

/** What a book says that this house counts otherwise. */
function notesOf(positions: Positions): string[] {
  return positions
    .filter(({ bids, asks }) => bids.numerator !== 0n || asks.numerator !== 0n)
    .map(
      ({ market }) =>
        `open orders in ${market} are not counted: here a hold keeps their margin aside; say it as plimsoll.held`,
    )
}
