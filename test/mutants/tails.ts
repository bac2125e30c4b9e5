/** Mutants of the back-test: a look ahead, a stress that weighs nothing, a statistic, a fit that sees too much. */
import type { Mutant } from './mutant.ts'

const walk = ['src/quant/tails/walk.test.ts']
const tails = ['src/quant/tails/tails.test.ts']
const coverage = ['src/quant/tails/coverage.test.ts']
const report = ['test/backtests.test.ts']

export const mutants: readonly Mutant[] = [
  {
    id: 'tails-looks-ahead-a-day',
    invariant: 'a margin knows the days before its own and no other',
    file: 'src/quant/tails/walk.ts',
    find: `    if (isWhole && knows(past, history)) {
      assert(past.told === row, 'a margin is taken from the periods before it, all of them and no other')`,
    replace: `    if (isWhole && knows(past, history)) {
      tell(past, moves, at, lossOf(moves, at))`,
    tests: walk,
  },
  {
    id: 'tails-variance-of-today',
    invariant: 'a move is scaled by the volatility before it',
    file: 'src/quant/tails/past.ts',
    find: 'move / Math.sqrt(variance)',
    replace: 'move / Math.sqrt(DECAY * variance + (1 - DECAY) * move * move)',
    tests: walk,
  },
  {
    id: 'tails-stress-weighs-less',
    invariant: 'stress weighs on margins as much as the rule says',
    file: 'src/quant/tails/rule.ts',
    find: '+ rule.stressWeight * stressed',
    replace: '+ rule.stressWeight * counted',
    tests: tails,
  },
  {
    id: 'tails-filtered-uncapped',
    invariant: 'decision 0150: a jump of volatility counts at most three stressed margins',
    file: 'src/quant/tails/rule.ts',
    find: 'Math.min(filtered, rule.filteredCap * stressed)',
    replace: 'Math.min(filtered, 9 * rule.filteredCap * stressed)',
    tests: tails,
  },
  {
    id: 'tails-calm-without-floor',
    invariant: 'decision 0150: calm lowers a charge to seven tenths of the stressed margin and no further',
    file: 'src/quant/tails/rule.ts',
    find: 'Math.max(weighed, rule.floor * stressed)',
    replace: 'Math.max(weighed, 0 * rule.floor * stressed)',
    tests: tails,
  },
  {
    id: 'tails-far-interval-narrow',
    invariant: 'the interval of the far tail holds 95 % by profile likelihood',
    file: 'src/quant/tails/extreme.ts',
    find: 'const least = tail.logLikelihood - FALL_95',
    replace: 'const least = tail.logLikelihood - FALL_95 / 2',
    tests: tails,
  },
  {
    id: 'tails-kupiec-halved',
    invariant: 'Kupiec’s statistic is twice the logarithm of the ratio',
    file: 'src/quant/tails/coverage.ts',
    find: 'Math.max(0, -2 * (supposed - best))\n}\n\n/** The chance of a ratio',
    replace: 'Math.max(0, -1 * (supposed - best))\n}\n\n/** The chance of a ratio',
    tests: coverage,
  },
  {
    id: 'tails-under-coverage-passes',
    invariant: 'too many breaches count against a margin, too few do not',
    file: 'src/quant/tails/coverage.ts',
    find: 'return breaches > chance * days ? half : 1 - half',
    replace: 'return breaches < chance * days ? half : 1 - half',
    tests: coverage,
  },
  {
    id: 'tails-fit-sees-2021',
    invariant: 'the fit reads no day from 2021 on',
    file: 'src/quant/tails/fit.ts',
    find: 'period >= FIT_END_DAY * periodsADay',
    replace: 'period > FIT_END_DAY * periodsADay',
    tests: report,
  },
  {
    id: 'tails-volatility-across-the-splice',
    invariant: 'no change of volatility is taken across the splice',
    file: 'src/quant/tails/implied.ts',
    find: "sources[row] === 'splice' ? Number.NaN : move",
    replace: "sources[row] === 'splice' ? move : move",
    tests: ['src/quant/tails/option-book.test.ts'],
  },
  {
    id: 'tails-red-zone-costs-nothing',
    invariant: 'a red zone raises margin by rule',
    file: 'src/quant/tails/zone.ts',
    find: "if (zone === 'red') return RED_PPM",
    replace: "if (zone === 'red') return PPM",
    tests: tails,
  },
  {
    id: 'tails-no-breach-is-yellow',
    invariant: 'days without a breach are green, however few',
    file: 'src/quant/tails/coverage.ts',
    find: "if (breaches === 0) return 'green'",
    replace: "if (breaches < 0) return 'green'",
    tests: coverage,
  },
  {
    id: 'calibrate-brackets-of-the-catalogue',
    invariant: 'a proposal is for the brackets of the market that it is played in',
    file: 'src/lab/calibrate/history.ts',
    find: 'bracketFraction(market, bracket, bounds)',
    replace: 'bracketFraction(market, bracket, startBounds)',
    tests: ['src/lab/calibrate/history.test.ts'],
  },
  {
    id: 'calibrate-jumps',
    invariant: 'a proposal from a history raises what stands by at most one step',
    file: 'src/lab/calibrate/calibrate.ts',
    find: 'Math.min(value, stands + parameterByName(parameter)!.parameter.step)',
    replace: 'value',
    tests: ['src/lab/calibrate/history.test.ts'],
  },
]
