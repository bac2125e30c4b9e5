/** Verbs of dated markets: listing, curves, and the margin model that options ask for. */
import { ATOMS, plain, START_MS, type Stage, underlyings } from './stage.ts'
import { amountOf, timeOf, type Verb } from './words.ts'

const listed = (stage: Stage, name: string, reject: string | null): string | null => {
  if (reject !== null) return reject
  stage.markets.push(name)
  // As plain as the markets that the stage has listed itself.
  for (const [parameter, value] of plain) if (parameter.startsWith('market.')) stage.set(parameter, value, name)
  stage.must({ type: 'tick' })
  return null
}

/** Nine digits behind the point. */
const billionths = (text: string): number => Math.round(Number(text) * 1e9)

export const contracts: readonly Verb[] = [
  [
    /^list future (\w+) on (\w+) expiring (\S+)$/,
    (stage, [name, on, at]) => {
      const expiryMs = START_MS + timeOf(at!)
      const underlying = underlyings.indexOf(on!)
      return listed(stage, name!, stage.do({ type: 'futureList', tier: 0, underlying, lotMultiple: 1, expiryMs }))
    },
  ],
  [
    /^list (call|put) (\w+) on (\w+) at ([\d.]+) expiring (\w+)( up front)?$/,
    (stage, [kind, name, on, strike, at, upFront]) =>
      listed(
        stage,
        name!,
        stage.do({
          type: 'optionList',
          tier: 0,
          underlying: underlyings.indexOf(on!),
          lotMultiple: 1,
          expiryMs: START_MS + timeOf(at!),
          kind: kind as 'call',
          strike: amountOf(strike!),
          upFront: upFront === undefined ? 0 : 1,
        }),
      ),
  ],
  [
    // curve BTC: 2h theta 0.01 wings 0.1 0.1 basis 0.002
    /^(?:(one|two) sources? draws? )?curve (\w+): (\S+) theta ([\d.]+) wings ([\d.]+) ([\d.]+)(?: basis (-?[\d.]+))?$/,
    (stage, [few, on, at, theta, right, left, basis]) => {
      const entries = [
        {
          expiryMs: START_MS + timeOf(at!),
          basisPpm: Math.round(Number(basis ?? 0) * ATOMS),
          theta: billionths(theta!),
          right: billionths(right!),
          left: billionths(left!),
          confidencePpm: 0,
        },
      ]
      let reject: string | null = null
      for (const source of few === 'one' ? [0] : few === 'two' ? [0, 1] : [0, 1, 2]) {
        reject ??= stage.do({ type: 'curveReport', source, underlying: underlyings.indexOf(on!), entries })
      }
      return reject
    },
  ],
  [
    /^(\S+) asks for (portfolio|standard) margin$/,
    (stage, [name, model]) =>
      stage.do({ type: 'accountMargin', account: stage.account(name!), model: model as 'portfolio' }),
  ],
]
