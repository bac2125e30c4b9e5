/** The published document, against the chains it is made of and against what is asked. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { chainRead } from '../../quant/index.ts'
import { documentOf, exampleReport, markReport, middleOf, pictureOf, type SurfaceReport } from './index.ts'

const docs = join(import.meta.dirname, '..', '..', '..', 'docs')
const data = process.env.PLIMSOLL_DATA
const withData = data !== undefined && existsSync(join(data, 'options'))
const skip = withData ? false : 'set PLIMSOLL_DATA to the folder of market data'

function reportOf(name: string, published: number | null): SurfaceReport {
  const text = readFileSync(join(data!, `options/deribit_${name}_chain_2024-05-24.csv`), 'utf8')
  return markReport(name, chainRead(text), published)!
}

const middleRms = ({ expiries }: SurfaceReport, which: 'rms' | 'vegaRms'): number =>
  middleOf(expiries.map(({ fitted }) => fitted[which]))

test('default: a drawn chain is read, fitted and drawn', () => {
  const report = exampleReport(1)!
  assert.equal(report.expiries.length, 8)
  assert.ok(middleRms(report, 'rms') < 0.01)
  assert.equal(pictureOf(report).match(/<path class="line c1"/g)!.length, 8)
})

test('default: docs/surfaces.md and its pictures are what the chains say, byte for byte', { skip }, () => {
  // DVOL of BTC on 24 May 2024: 52.29.
  const reports = [reportOf('BTC', 0.5229), reportOf('ETH', null)]
  assert.equal(documentOf(reports), readFileSync(join(docs, 'surfaces.md'), 'utf8'))
  for (const report of reports) {
    const path = join(docs, 'images', `surface-${report.name.toLowerCase()}.svg`)
    assert.equal(pictureOf(report), readFileSync(path, 'utf8'))
  }
})

test('behavior: over all strikes the middle fine smile is within 2 points of BTC’s marks and 3 of ETH’s; 30 days within 5 of DVOL', {
  skip,
}, () => {
  const [btc, eth] = [reportOf('BTC', 0.5229), reportOf('ETH', null)]
  const fineRms = ({ expiries }: SurfaceReport): number => middleOf(expiries.map(({ fine }) => fine.rms))
  assert.ok(fineRms(btc) <= 0.02 && fineRms(eth) <= 0.03)
  assert.ok(middleRms(btc, 'vegaRms') <= 0.02 && middleRms(eth, 'vegaRms') <= 0.03)
  assert.ok(Math.abs(btc.level! - 0.5229) <= 0.05)
  for (const { level, discrete } of [btc, eth]) assert.ok(Math.abs(level! - discrete!) <= 0.015)
})
