/** What a report is made of. */
import type { Finding } from '../explain/index.ts'
import type { ComparisonResult, StressResult } from '../replay/index.ts'

/** Everything that a report shows. The first result of the comparison is the story; the others stand beside it. */
export type ReportInput = {
  /** A single result, or arms or parameter sets side by side. */
  readonly comparison: ComparisonResult
  /** Every deleveraging of the first result, with its inputs. */
  readonly deleveragings: readonly ReportDeleveraging[]
  readonly stress: StressResult | null
  /** The command line that makes this report. */
  readonly command: string
}

/** A deleveraging with the inputs from which anyone recomputes it. */
export type ReportDeleveraging = {
  readonly seq: number
  readonly timeMs: number
  readonly market: string
  readonly finding: Finding
}
