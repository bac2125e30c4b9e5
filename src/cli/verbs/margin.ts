/** `plimsoll margin BOOK.json`: what a book must have and why, what if, and where it would fall. */
import type { Command } from 'commander'
import type { Answer, Wishes } from '../../books/index.ts'
import type { ProfileName } from '../../profiles/index.ts'
import {
  depositRead,
  isSupposed,
  parameterRead,
  priceRead,
  tradeRead,
  volatilityRead,
  type WrittenDeposit,
  type WrittenPrice,
  type WrittenTrade,
  type WrittenVolatility,
} from '../book/wishes.ts'
import { BadInputError } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import { refuseNamedTwice, repeated } from '../options.ts'
import { type Shell, writeJson } from '../shell.ts'
import { verbOf } from '../verb.ts'

/** Wishes with the words in which they were written. */
type Written = Pick<Wishes, 'parameters'> & {
  readonly trades: readonly WrittenTrade[]
  readonly deposits: readonly WrittenDeposit[]
  readonly prices: readonly WrittenPrice[]
  readonly volatilities: readonly WrittenVolatility[]
}

type Options = {
  readonly json?: true
  readonly profile?: string
  readonly trade?: readonly WrittenTrade[]
  readonly deposit?: readonly WrittenDeposit[]
  readonly price?: readonly WrittenPrice[]
  readonly vol?: readonly WrittenVolatility[]
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
    .option(
      '--vol <market=percent>',
      'what if every volatility of its options were so much higher, or with - lower, percent of itself (repeatable)',
      repeated(volatilityRead),
    )
    .option('--set <parameter=value>', 'what if a parameter were this (repeatable)', repeated(parameterRead))
    .option('--profile <name>', "answer by another venue's published rules; all sets them side by side")
    .action(async (path: string, options: Options) => {
      const {
        trade: trades = [],
        deposit: deposits = [],
        price: prices = [],
        vol: volatilities = [],
        set = [],
      } = options
      refuseNamedTwice(
        '--set',
        set.map(([name]) => name),
      )
      refuseNamedTwice(
        '--price',
        prices.map(({ name }) => name),
      )
      refuseNamedTwice(
        '--vol',
        volatilities.map(({ name }) => name),
      )
      const wishes = { trades, deposits, prices, volatilities, parameters: new Map(set) }
      if (options.profile === undefined) await answerByHouse(shell, path, wishes, options.json === true)
      else await answerByProfile(shell, path, options.profile, wishes, options.json === true)
    })
}

async function answerByHouse(shell: Shell, path: string, wishes: Written, json: boolean): Promise<void> {
  const { bookOpen } = await import('../book/open.ts')
  const { answerOf, supposedAnswerOf } = await import('../../books/index.ts')
  const book = bookOpen(path)
  const account = answerOf(book, wishes)
  const supposed = isSupposed(wishes) ? supposedAnswerOf(book, wishes) : null
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

async function answerByProfile(
  shell: Shell,
  path: string,
  name: string,
  wishes: Written,
  json: boolean,
): Promise<void> {
  const { profiles } = await import('../../profiles/index.ts')
  const { bookOpen } = await import('../book/open.ts')
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
      'leave --trade, --deposit, --price, --vol and --set out',
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
  const { bookOpen } = await import('../book/open.ts')
  const { comparedColumns } = await import('../../books/index.ts')
  const columns = comparedColumns(bookOpen(path))
  if (json) writeJson(shell, { format: 1, book: path, columns })
  else shell.out((await import('../book/print-compared.ts')).comparedText(columns))
}

function wordsOf({ trades, deposits, prices, volatilities, parameters }: Written): string[] {
  return [
    ...prices.map(({ text }) => `price ${text}`),
    ...volatilities.map(({ text }) => `volatility ${text} %`),
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
