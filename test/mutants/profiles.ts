/** Mutants of other venues' published rules: each must be told by their own numbers or by a rule worked out by hand. */
import type { Mutant } from './mutant.ts'

const vectors = ['test/vectors/vectors.test.ts']
const derive = ['src/profiles/derive-v2/margin.test.ts']
const deribit = ['src/profiles/deribit/deribit.test.ts']
const paradex = ['src/profiles/paradex/portfolio.test.ts']
const everywhere = ['src/profiles/derivatives.test.ts']

/** File, text and its replacement, by what is broken. */
type Broken = readonly [id: string, rule: string, file: string, find: string, replace: string, tests: readonly string[]]

const broken: readonly Broken[] = [
  [
    'smile-turns-one-way',
    'Derive PMRM 2: a turned smile may turn either way',
    'derive-v2/portfolio-margin',
    'return isTurned ? -Math.abs(gain) : gain',
    'return gain',
    vectors,
  ],
  [
    'debt-without-discount-cap',
    'Derive PMRM 2: a debt is never more than its undiscounted value',
    'derive-v2/portfolio-margin',
    'Math.min(1 / discount, margin.shortDiscount * Math.exp(years * shortRate))',
    'margin.shortDiscount * Math.exp(years * shortRate)',
    vectors,
  ],
  [
    'average-that-moves',
    'Derive PMRM 2: what the settlement average has fixed moves no more',
    'derive-v2/portfolio-margin',
    'Math.min(1, expiry.seconds / SETTLEMENT_SECONDS)',
    '1',
    derive,
  ],
  [
    'calls-and-puts-apart',
    'Derive PMRM 2: options of one strike are netted before the naked are charged',
    'derive-v2/portfolio-margin',
    'net.set(strike, (net.get(strike) ?? 0) + size)',
    'net.set(strike + net.size / 1e9, size)',
    vectors,
  ],
  [
    'unpaired-calls-free',
    'Derive SRM: calls without a pair lose without limit',
    'derive-v2/standard-margin',
    'return worst + scale * expiry.forward * Math.min(0, netCalls)',
    'return worst',
    vectors,
  ],
  [
    'worse-of-two-rules',
    'Derive SRM: an expiry is charged by the rule that asks less',
    'derive-v2/standard-margin',
    'Math.max(isolatedMargin(expiry, market.spot, parameters, level), maxLoss(expiry, parameters, level))',
    'Math.min(isolatedMargin(expiry, market.spot, parameters, level), maxLoss(expiry, parameters, level))',
    derive,
  ],
  [
    'far-moves-undampened',
    'Deribit: far moves are dampened before they count',
    'deribit/risk-matrix',
    'const dampened = Math.sign(simulated) * Math.max(0, Math.abs(simulated) - dampener)',
    'const dampened = simulated + 0 * dampener',
    vectors,
  ],
  [
    'gains-in-full',
    'Deribit: a gain counts in part',
    'deribit/risk-matrix',
    'Math.min(result * gainPart, isCoinSettled ? gainMax / index : gainMax)',
    'Math.min(result, isCoinSettled ? gainMax / index : gainMax)',
    vectors,
  ],
  [
    'bought-options-add-delta',
    'Deribit: bought options never add to the delta shock',
    'deribit/risk-matrix',
    'Math.sign(rest) * bought < 0 ? Math.max(0, Math.abs(rest) - Math.abs(bought)) : Math.abs(rest)',
    'Math.abs(rest + bought)',
    deribit,
  ],
  [
    'hedge-twice-charged',
    'Paradex: hedged delta is counted once, not on both sides',
    'paradex/portfolio-margin',
    '(hedgedDeltaRate * (gross - net)) / 2',
    'hedgedDeltaRate * (gross - net)',
    paradex,
  ],
  [
    'options-left-out-in-silence',
    'a venue that does not clear an instrument says so',
    'assessment',
    "requireNone(book.options.length, 'book.options', profile.title, 'options')",
    "requireNone(0, 'book.options', profile.title, 'options')",
    everywhere,
  ],
]

const books = ['src/cli/book/margin.test.ts']
const faces = ['test/books.test.ts']

/** The same of books in words, by whole path. */
const brokenBooks: readonly Broken[] = [
  [
    'ours-left-out',
    'issue 5 §5: Plimsoll stands beside the venues',
    'src/books/compared.ts',
    'return [plimsollColumn(book), ...sideBySide(comparedProfiles, book.held)]',
    'return plimsollColumn(book).profile === "" ? [] : [...sideBySide(comparedProfiles, book.held)]',
    ['src/api/risk/profiles.test.ts'],
  ],
  [
    'volatilities-stay',
    'decision 0197: volatilities that move are fitted anew',
    'src/books/supposition.ts',
    'if (option.market === name) options[at]',
    'if (option.market === "") options[at]',
    books,
  ],
  [
    'another-scenario-decides',
    'issue 5 §4: explained per scenario',
    'src/books/portfolio.ts',
    'isWorst: place === one.worst',
    'isWorst: place === one.worst + 1',
    books,
  ],
  [
    'given-books-are-summed',
    'issue 5 §4: a given book is judged by its model',
    'src/api/risk/book.ts',
    "marginModels.indexOf(book.model ?? 'standard')",
    "marginModels.indexOf('standard')",
    faces,
  ],
]

export const mutants: readonly Mutant[] = [
  ...broken.map((each) => mutantOf(each, `src/profiles/${each[2]}.ts`)),
  ...brokenBooks.map((each) => mutantOf(each, each[2])),
]

function mutantOf([id, invariant, , find, replace, tests]: Broken, file: string): Mutant {
  return {
    id: `${file.startsWith('src/profiles/') ? 'profiles' : 'books'}-${id}`,
    invariant,
    file,
    find,
    replace,
    tests,
  }
}
