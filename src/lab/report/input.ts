/** What a report is made of. */
import type { Finding } from '../explain/index.ts'
import type { ComparisonResult, StressResult } from '../replay/index.ts'

/** Everything that a report shows. The first result of the comparison is the story; the others stand beside it. */
export type ReportInput = {
  /** A single result, or arms or parameter sets side by side. */
  readonly comparison: ComparisonResult
  /** Every deleveraging of the first result, with its inputs. */
  readonly deleveragings: readonly ReportDeleveraging[]
  /** What sources said of each underlying that is collateral alone, in the first result. */
  readonly sources: readonly ReportSources[]
  readonly stress: StressResult | null
  /** The command line that makes this report. */
  readonly command: string
}

/** What sources said of one underlying and the index made of it: ppm of its first index, a value for each time. */
export type ReportSources = {
  readonly name: string
  readonly timeMs: readonly number[]
  readonly index: readonly number[]
  readonly sources: readonly { readonly name: string; readonly values: readonly number[] }[]
}

/** A deleveraging with the inputs from which anyone recomputes it. */
export type ReportDeleveraging = {
  readonly seq: number
  readonly timeMs: number
  readonly market: string
  readonly finding: Finding
}
