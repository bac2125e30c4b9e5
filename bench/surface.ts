/** Calibration of a surface to a chain of quotes. */
import { calibrate, fineSmiles, type Smile, smilesOfQuotes, syntheticChain } from '../src/quant/index.ts'
import type { Bench } from './bench.ts'

/** Strikes an expiry: eight expiries, a call and a put at each strike, 512 quotes. */
const STRIKES = 32

const TROUBLE = { noise: 0.005, shares: { missing: 0.03, oneSided: 0.03, absurd: 0.03, crossed: 0.03, stale: 0.03 } }

/**
 * From quotes to a surface: faults told apart, implied volatilities, forwards, both fits. And the fit alone when every one of 500 strikes is an observation of
 * its own.
 */
export const surfaceBench: Bench = {
  name: 'surface',
  title: 'calibration of a volatility surface without arbitrage: 512 quotes with faults; 504 observations',
  target: '≤ 50 ms',
  async run(quick) {
    const count = quick ? 20 : 200
    const chains = Array.from({ length: 8 }, (_, seed) => syntheticChain(seed, STRIKES, TROUBLE))
    const wide = Array.from({ length: 8 }, (_, seed) => smilesOf(seed, 63))
    const quotes = paced(count, (turn) => {
      const { quotes, index, snapshotMs } = chains[turn % chains.length]!
      return smilesOfQuotes(quotes, index, snapshotMs, 3_600_000).smiles
    })
    const observations = paced(count, (turn) => wide[turn % wide.length]!)
    return [
      { metric: '512 quotes to a surface', unit: 'ms', value: quotes },
      { metric: '504 observations fitted', unit: 'ms', value: observations },
      { metric: 'fine smiles through them', unit: 'ms', value: finePaced(wide, quick ? 2 : 16) },
    ]
  },
}

function smilesOf(seed: number, strikes: number): readonly Smile[] {
  const { quotes, index, snapshotMs } = syntheticChain(seed, strikes, { noise: 0.005, shares: {} })
  return smilesOfQuotes(quotes, index, snapshotMs, 3_600_000).smiles
}

/** Mean time of a calibration. */
function paced(count: number, smiles: (turn: number) => readonly Smile[]): number {
  const run = (times: number): void => {
    for (let turn = 0; turn < times; turn++) {
      const surface = calibrate(smiles(turn), 0)
      if (typeof surface === 'string' || surface.slices.length !== 8) throw new Error('a chain gave no surface')
      const off = surface.slices.filter(({ slice, smile }) => !(slice.theta > 0 && smile.years > 0))
      if (off.length > 0) throw new Error('a slice without variance')
    }
  }
  run(10)
  const from = performance.now()
  run(count)
  return (performance.now() - from) / count
}

/** Mean time of the fine smiles of a surface: beside a report, no part of it. */
function finePaced(chains: readonly (readonly Smile[])[], count: number): number {
  const surfaces = chains.flatMap((smiles) => {
    const surface = calibrate(smiles, 0)
    return typeof surface === 'string' ? [] : [surface]
  })
  const from = performance.now()
  for (let turn = 0; turn < count; turn++) {
    const fine = fineSmiles(surfaces[turn % surfaces.length]!)
    if (fine.some(({ rms }) => !(rms < 0.01))) throw new Error('a fine smile misses by a point')
  }
  return (performance.now() - from) / count
}
