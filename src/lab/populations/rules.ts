/** The rules of a population in words, printed with every replay. */
import {
  BEHAVIOUR_OF_1000,
  CLASSES_OF_1000,
  COLLATERAL_OF_1000,
  LONG_OF_1000,
  OPTION_CLASSES_OF_1000,
  SAME_OWNER_OF_1000,
  WEIGHT_RANGE,
} from './distributions.ts'

const percent = (of1000: number): string => `${of1000 / 10} %`

/** What a population is drawn from, in words. */
export const populationRules: readonly string[] = [
  `Population: ${percent(CLASSES_OF_1000.single)} of accounts hold one position (${percent(LONG_OF_1000)} of them long), ${percent(CLASSES_OF_1000.mixed)} two to four, ${percent(CLASSES_OF_1000.hedged)} are long one market and short another for the same amount, ${percent(CLASSES_OF_1000.carry)} hold coins against a short, ${percent(CLASSES_OF_1000.flat)} hold cash alone. Market makers, one account in a hundred (8 to 64), take what is left of every market.`,
  `Sizes: a truncated Pareto law of exponent 1, the largest ${WEIGHT_RANGE} times the smallest, none above a twentieth of a side of its market. Leverage: 30 % of accounts 1 to 3, 27 % 3 to 6, 23 % 6 to 12, 15 % 12 to 20, 5 % 20 to 30, less where initial margin asks more.`,
  `Deposits: ${percent(COLLATERAL_OF_1000.cash)} cash alone, ${percent(COLLATERAL_OF_1000.coins)} mostly coins, ${percent(COLLATERAL_OF_1000.stable)} mostly a stable token that is not the settlement token, where there is one. ${percent(SAME_OWNER_OF_1000)} of accounts belong to the owner of another.`,
  `Called owners: ${percent(BEHAVIOUR_OF_1000.pays)} pay in what is asked and a fifth more after half a minute to twenty minutes, as far as what they keep outside reaches (uniform, up to what they paid in at first); ${percent(BEHAVIOUR_OF_1000.cuts)} halve their positions within five minutes; ${percent(BEHAVIOUR_OF_1000.ignores)} do nothing.`,
  'Withdrawals: every ten minutes so many accounts in a thousand as the largest moves of the markets within the hour have per cent in the mean ask, once, for a third of their cash. The backstop’s operator trades a tenth of what a book shows away with makers every minute, up to 1.5 % from mid. Trades: every minute one account in five thousand, at least one a market, trades a tenth of its position with a maker at mark.',
]

const parts = Object.entries(OPTION_CLASSES_OF_1000).map(([name, of1000]) => `${name} ${percent(of1000)}`)

/** The same of books of options. */
export const optionRules: readonly string[] = [
  `Books of options, under portfolio margin, each on one underlying and as large on average as other accounts: ${parts.join(', ')}. Their equity is 1.1 to 5 times what the house asks of the book (two in five 1.1 to 1.5, two in five up to 2.5); they answer calls in the three manners in turn. One in forty makes options instead (two at least): these take the other side at mark, with a quarter of the notional of all books as their capital, and every five minutes trade delta away with makers of the perpetual at mark. Nobody else hedges.`,
]
