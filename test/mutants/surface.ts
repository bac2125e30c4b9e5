/** Mutants of surfaces: a condition forgotten, a rounding turned round, a forward in the wrong coin, a loss that never forgets. */
import type { Mutant } from './mutant.ts'

const slice = ['src/quant/surface/slice.test.ts']
const calibrate = ['src/quant/surface/calibrate.test.ts']
const chainFile = ['src/quant/surface/chain-file.test.ts']
const fine = ['src/quant/surface/svi-fit.test.ts']
const fineProofs = ['src/quant/surface/svi-arbitrage.test.ts']
const chain = ['src/quant/surface/chain.test.ts']

export const mutants: readonly Mutant[] = [
  {
    id: 'surface-order-is-enough',
    invariant: 'decision 0140: a step of the wings needs a rise of θ',
    file: 'src/quant/surface/slice.ts',
    find: 'return Math.max(far.right - near.right, far.left - near.left)',
    replace: 'return Math.min(0, far.right - near.right, far.left - near.left)',
    tests: slice,
  },
  {
    id: 'surface-butterfly-twice-as-steep',
    invariant: 'decision 0140: slices have no butterfly',
    file: 'src/quant/surface/slice.ts',
    find: '0.5 * (right + left) * steeper <= 4 * theta',
    replace: '0.5 * (right + left) * steeper <= 16 * theta',
    tests: slice,
  },
  {
    id: 'surface-wings-never-capped',
    invariant: 'decision 0140: slices have no butterfly',
    file: 'src/quant/surface/feasible.ts',
    find: 'const factor = excess > 1 ?',
    replace: 'const factor = excess > 1e9 ?',
    tests: slice,
  },
  {
    id: 'surface-theta-rounded-down',
    invariant: 'decision 0142: θ rounds up',
    file: 'src/quant/surface/nodes.ts',
    find: 'Math.ceil(slice.theta * NANO)',
    replace: 'Math.floor(slice.theta * NANO)',
    tests: slice,
  },
  {
    id: 'surface-nodes-uncarried',
    invariant: 'decision 0142: nodes are as free as their surface',
    file: 'src/quant/surface/nodes.ts',
    find: 'while (near !== undefined && !carries(near, next)) next',
    replace: 'while (near !== undefined && next.theta < 0) next',
    tests: slice,
  },
  {
    id: 'surface-never-forgets',
    invariant: 'decision 0141: no strike can pull a fit',
    file: 'src/quant/surface/loss.ts',
    find: 'const rest = (r: number): number => Math.max(0, 1 - (r / scale) ** 2)',
    replace: 'const rest = (r: number): number => 1 / (1 + (r / (99 * scale)) ** 2)',
    tests: calibrate,
  },
  {
    id: 'surface-one-start',
    invariant: 'decision 0141: a pushed side does not choose where the descent ends',
    file: 'src/quant/surface/calibrate.ts',
    find: 'fitEssvi(columns, [first, stiff], losses, stiff)',
    replace: 'fitEssvi(columns, [first], losses, stiff)',
    tests: calibrate,
  },
  {
    id: 'surface-premium-in-index-coin',
    invariant: 'premiums are in coin of the forward',
    file: 'src/quant/surface/forward.ts',
    find: 'const share = put === undefined ? Number.NaN : 1 - (price - put)',
    replace: 'const share = put === undefined ? Number.NaN : 1 / (1 + (price - put))',
    tests: chain,
  },
  {
    id: 'surface-crossed-quotes-fitted',
    invariant: 'crossed quotes are never fitted',
    file: 'src/quant/surface/quotes.ts',
    find: "if (bid > ask) return 'crossed'",
    replace: "if (bid > 99 * ask) return 'crossed'",
    tests: chain,
  },
  {
    id: 'surface-fine-density-flattered',
    invariant: 'decision 0205: fine smiles have no butterfly at any k',
    file: 'src/quant/surface/svi-arbitrage.ts',
    find: 'return squared - 0.25 * steepest',
    replace: 'return squared - 0.2 * steepest',
    tests: fineProofs,
  },
  {
    id: 'surface-fine-calendar-by-grid',
    invariant: 'decision 0205: fine smiles have no calendar at any k',
    file: 'src/quant/surface/svi-arbitrage.ts',
    find: 'Math.min(start, end) >= sag ? true : null',
    replace: 'Math.min(start, end) >= sag || to - from < 0.05 ? true : null',
    tests: fineProofs,
  },
  {
    id: 'surface-fine-wings-uncompared',
    invariant: 'decision 0205: fine smiles have no calendar far out',
    file: 'src/quant/surface/svi-arbitrage.ts',
    find: 'if (slopeOf(far) < slopeOf(near) * (1 - TOUCH)) return null',
    replace: 'if (slopeOf(far) < slopeOf(near) * (1 - TOUCH)) return 9',
    tests: fineProofs,
  },
  {
    id: 'surface-fine-by-penalty-alone',
    invariant: 'decision 0205: penalties lead, proofs let in',
    file: 'src/quant/surface/svi-fit.ts',
    find: 'return settled(smiles, held, wanted)',
    replace: 'return settled(smiles, wanted, wanted)',
    tests: fine,
  },
  {
    id: 'surface-chain-crossed-read',
    invariant: 'docs/chain-format.md: a chain with a crossed quote is refused',
    file: 'src/quant/surface/chain-row.ts',
    find: 'bid! > ask!)',
    replace: 'bid! > 2 * ask!)',
    tests: chainFile,
  },
  {
    id: 'surface-chain-half-read',
    invariant: 'docs/chain-format.md: all or nothing',
    file: 'src/quant/surface/chain-file.ts',
    find: '!(leaveOut && LEAVABLE.has(code))',
    replace: '!LEAVABLE.has(code)',
    tests: chainFile,
  },
  {
    id: 'surface-chain-per-cent',
    invariant: 'docs/chain-format.md: a volatility is a share',
    file: 'src/quant/surface/chain-row.ts',
    find: 'const VOLATILITY_MAX = 5',
    replace: 'const VOLATILITY_MAX = 500',
    tests: chainFile,
  },
  {
    id: 'surface-fine-pulled',
    invariant: 'decision 0205: one absurd strike bends no fine smile',
    file: 'src/quant/surface/svi-descent.ts',
    find: 'const LOSS = huber(0.02)',
    replace: 'const LOSS = huber(9)',
    tests: fine,
  },
]
