import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { runVectors } from './runner.ts'
import { VectorFileError } from './vector-file.ts'

const DYDX = 'dydxprotocol/v4-chain'

const file = (vectors: unknown, origin: unknown = DYDX): { file: string; content: unknown }[] => [
  { file: 'a.json', content: { origin, vectors } },
]

/** 10 % of 123,456 quote quantums, rounded up: 12,346. */
const initial = (expected: unknown, more: object = {}, inputs: object = {}): object => ({
  id: 'im-1',
  inputs: {
    initialMarginPpm: 100000,
    openInterestLowerCap: '0',
    openInterestUpperCap: '0',
    openInterestNotional: '0',
    notionalQuoteQuantums: '123456',
    ...inputs,
  },
  expected: { initialMarginQuoteQuantums: expected },
  ...more,
})

/** Figures of Derive's portfolio manager, all 0 but the ones that divide. */
const defaultParams = Object.fromEntries(
  Object.entries({
    VolShock: 'VOLRANGEUP MIN_VOL_EVAL_SHOCKED VOLRANGEDOWN SHORTTERMPOWER LONGTERMPOWER DTE_FLOOR',
    Margin:
      'MM_LOSS_FACTOR IM_LOSS_FACTOR SHORT_RATE_MULTSCALE LONG_RATE_MULTSCALE SHORT_RATE_ADDSCALE LONG_RATE_ADDSCALE BASE_STATIC_DISCOUNT BASE_STATIC_DISCOUNT_NEG',
    BasisContingency: 'SCENARIO_SPOT_UP SCENARIO_SPOT_DOWN BASIS_CONT_ADD_FACTOR BASIS_CONT_MULT_FACTOR',
    OtherContingency:
      'PEG_LOSS_THRESHOLD PEG_LOSS_FACTOR CONF_THRESHOLD CONF_MARGIN MM_PERP_PERCENT IM_PERP_PERCENT MM_OPTION_PERCENT IM_OPTION_PERCENT',
    SkewShock:
      'LINEAR_SCALE_CAP LINEAR_CBASE ABS_SCALE_CAP ABS_CBASE MIN_K_STAR MIN_WIDTH_SCALE VOL_PARAM_STATIC VOL_PARAM_SCALE',
  }).map(([group, names]) => [group, Object.fromEntries(names.split(' ').map((name) => [name, 0]))]),
)

const rejects = (contents: { file: string; content: unknown }[], field: string): void => {
  assert.throws(
    () => runVectors(contents),
    (error: unknown) => error instanceof VectorFileError && error.file === 'a.json' && error.field === field,
  )
}

describe('runVectors', () => {
  it('default: counts what passes, fails and is not covered', () => {
    const [report] = runVectors(
      file([initial('12346'), { ...initial('12345'), id: 'im-2' }, { ...initial('1'), id: 'unheardof-3' }]),
    )
    assert.deepEqual(report, {
      file: 'a.json',
      passed: 1,
      failed: 1,
      notCovered: 1,
      failures: [{ id: 'im-2', path: 'expected.initialMarginQuoteQuantums', expected: '"12345"', got: '12346' }],
    })
  })

  it('behavior: reads numbers as text and as JSON numbers alike', () => {
    const [report] = runVectors(file([initial(12346, {}, { notionalQuoteQuantums: 123456 })]))
    assert.equal(report?.passed, 1)
  })

  it('behavior: holds whole numbers to equality, and to a tolerance where a vector states one', () => {
    const vectors = [
      { ...initial('12350'), id: 'im-1' },
      { ...initial('12350', { tolerance: 4 }), id: 'im-2' },
      { ...initial('12350', { tolerance: '4e0' }), id: 'im-3' },
      { ...initial('12350', { tolerance: '1e-3 relative' }), id: 'im-4' },
      { ...initial('12350', { tolerance: '1e-4 relative' }), id: 'im-5' },
    ]
    const [report] = runVectors(file(vectors))
    assert.deepEqual(
      report?.failures.map(({ id }) => id),
      ['im-1', 'im-5'],
    )
  })

  it('behavior: a stated share is of what is expected, or of the largest number of the vector where parts cancel', () => {
    // −5 % × 0.02 of nothing: a book of cash alone has margin and value of its cash, and no contingency.
    const vector = (expected: object, tolerance: string, number: number): object => ({
      id: `pmrm2-${number}`,
      inputs: { portfolio: { cash: 1000, spot: 1, spotConf: 1, stable: 1 }, scenarios: [[1, 'None', 1]] },
      expected,
      tolerance,
    })
    const vectors = [
      vector({ initialMargin: 1000.9, forwardContingency: 1e-9 }, '1e-3 relative', 1),
      vector({ initialMargin: 1000.9, forwardContingency: 1e-9 }, 'relative 0.1% (origin)', 2),
      vector({ initialMargin: 1001.1 }, '1e-3 relative', 3),
      vector({ initialMargin: 1001.1 }, 'relative 0.1%', 4),
      vector({ initialMargin: 1000, forwardContingency: 1e-6 }, '1e-3 relative', 5),
      vector({ forwardContingency: 1e-9 }, '1e-3 relative', 6),
    ]
    const [report] = runVectors([{ file: 'a.json', content: { origin: 'derivexyz/v2-core', defaultParams, vectors } }])
    assert.deepEqual(
      report?.failures.map(({ id }) => id),
      ['pmrm2-3', 'pmrm2-4', 'pmrm2-5', 'pmrm2-6'],
    )
  })

  it('behavior: holds decimals to a billionth of the expected value', () => {
    // Premium 1 %, interest 0.01 %: 0.01 − 0.0005.
    const vector = (rate8h: number, number: number): object => ({
      id: `hl-funding-${number}`,
      inputs: { premium: 0.01, interest: 0.0001 },
      expected: { rate8h },
    })
    const [report] = runVectors(
      file(
        [vector(0.0095, 1), vector(0.009500000001, 2), vector(0.0095000001, 3)],
        'public documentation and guard-rail repositories',
      ),
    )
    assert.deepEqual(
      report?.failures.map(({ id }) => id),
      ['hl-funding-3'],
    )
  })

  it('behavior: an expected error needs a refusal, with its code where the code is one of ours', () => {
    const vector = (error: string, baseLong: string, number: number): object => ({
      id: `sociperp-${number}`,
      inputs: { loss: '-1', baseLong, baseShort: '0' },
      expected: { error },
    })
    const vectors = [
      vector('CantResolvePerpBankruptcy', '0', 1),
      vector('wording of another system', '0', 2),
      vector('NotLiquidatable', '0', 3),
      vector('CantResolvePerpBankruptcy', '5', 4),
    ]
    const [report] = runVectors(file(vectors, 'drift-labs/protocol-v2'))
    assert.deepEqual(
      report?.failures.map(({ id }) => id),
      ['sociperp-3', 'sociperp-4'],
    )
  })

  it('behavior: a vector without an input that its rule needs fails and says which', () => {
    const [report] = runVectors(file([{ id: 'im-1', inputs: {}, expected: { initialMarginQuoteQuantums: '1' } }]))
    assert.equal(report?.failures[0]?.path, 'im-1.inputs.openInterestNotional')
  })

  it('behavior: inputs outside a rule fail their vector, not the run', () => {
    const vector = {
      id: 'subticks-1',
      inputs: {
        fillablePriceNum: 1,
        fillablePriceDen: 0,
        isLiquidatingLong: true,
        subticksPerTick: 1,
        quantumConversionExponent: 0,
      },
      expected: { subticks: '1' },
    }
    const [report] = runVectors(file([vector, initial('12346')]))
    assert.deepEqual([report?.passed, report?.failed], [1, 1])
  })

  it('behavior: an unknown origin is not covered', () => {
    assert.equal(runVectors(file([initial('12346')], 'someone/else'))[0]?.notCovered, 1)
  })

  it('rejects: files that are not of vectors, naming file and field', () => {
    rejects([{ file: 'a.json', content: [] }], 'the file')
    rejects(file([], 7), 'origin')
    rejects(file({}), 'vectors')
    rejects(file([{ inputs: {}, expected: {} }]), 'vectors[0].id')
    rejects(file([{ id: 'im-1', inputs: [], expected: {} }]), 'vectors[0].inputs')
    rejects(file([{ id: 'im-1', inputs: {}, expected: 'x' }]), 'vectors[0].expected')
    rejects(file([initial('1', { tolerance: {} })]), 'vectors[0].tolerance')
    rejects(file([initial('1'), initial('1')]), 'vectors[1].id')
  })

  it('rejects: inputs that cannot be read', () => {
    rejects(file([initial('1', {}, { notionalQuoteQuantums: 'many' })]), 'im-1.inputs.notionalQuoteQuantums')
    rejects(file([initial('1', {}, { notionalQuoteQuantums: '1.5' })]), 'im-1.inputs.notionalQuoteQuantums')
    rejects(file([initial('1', {}, { notionalQuoteQuantums: Number.NaN })]), 'im-1.inputs.notionalQuoteQuantums')
  })
})
