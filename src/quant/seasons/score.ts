/**
 * One figure from all inputs, by fixed weights. A missing input is neutral: it adds nothing and its weight goes to nobody. Macro
 * inputs together never weigh more than the crypto inputs that are there: at most half of what is available.
 */
import { type Input, WEIGHT_ALL } from './inputs.ts'
import { Z_MAX } from './robust.ts'

/** An input that is there, with its distance to caution in thousandths. */
type Voice = { readonly input: Input; readonly zMilli: number }

/** The score in thousandths of a robust deviation, to caution; and the macro block's weight as a fraction `counted` ÷ `weight`. */
export type Score = { readonly scoreMilli: number; readonly macroCounted: number; readonly macroWeight: number }

/** The score of the inputs that are there. Floor. Zero when no crypto input is there. */
export function scoreOf(voices: readonly Voice[]): Score {
  const [macro, crypto] = [blockOf(voices, 'macro'), blockOf(voices, 'crypto')]
  const macroCounted = Math.min(macro.weight, crypto.weight)
  const scale = Math.max(1, macro.weight)
  const scoreMilli = Math.floor((crypto.sum * scale + macro.sum * macroCounted) / (scale * WEIGHT_ALL)) + 0
  return { scoreMilli, macroCounted, macroWeight: macro.weight }
}

/**
 * By how much one input can move the score whatever it says, or does not say, for however long: thousandths. A value that turns
 * from one end to the other moves it by 2 × Z_MAX × weight ÷ Σ weights; falling silent moves no more, for then the input's own part
 * and, through the macro block's cap, at most as much again are lost (decision 0161). One more for the floor.
 */
export function lieBoundMilli({ weight }: Input): number {
  return Math.ceil((2 * Z_MAX * weight) / WEIGHT_ALL) + 1
}

function blockOf(voices: readonly Voice[], block: Input['block']): { readonly weight: number; readonly sum: number } {
  let [weight, sum] = [0, 0]
  for (const { input, zMilli } of voices) {
    if (input.block !== block) continue
    weight += input.weight
    sum += input.weight * zMilli
  }
  return { weight, sum }
}
